package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.action;
import static bro.orchestrator.netconf.Conversation.brm;
import static bro.orchestrator.netconf.Conversation.edit;
import static bro.orchestrator.netconf.Conversation.editRunning;
import static bro.orchestrator.netconf.Conversation.entry;
import static bro.orchestrator.netconf.Conversation.filter;
import static bro.orchestrator.netconf.Conversation.getConfig;
import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.NetconfSettings.Elsewhere;
import bro.orchestrator.netconf.NetconfSettings.Shares;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Access control: RFC 8341, seen by users of the running configuration. */
class AccessConformanceTest extends ConformanceServer {
    private static final String NACM = "urn:ietf:params:xml:ns:yang:ietf-netconf-acm";
    private static final String SYSTEM = "urn:ietf:params:xml:ns:yang:ietf-system";
    private static final String MANAGER = "/bro:brm/bro:backup-manager";

    private Conversation admin;
    private Conversation guest;

    @BeforeEach
    void makeGuest() throws IOException {
        admin = open();
        admin.ask(edit("running", "", user("guest") + group("guests", "guest"))).ok();
        admin.ask(editRunning(entry("replace", "gold", "<description>one</description>"))).ok();
        admin.ask(editRunning(entry("replace", "iron", "<description>two</description>"))).ok();
        guest = open("guest");
    }

    @AfterEach
    void forgetGuest() throws IOException {
        guest.close();
        admin.ask(
                        edit(
                                "running",
                                "",
                                nacm(
                                        "<enable-nacm nc:operation=\"remove\"/>"
                                                + "<exec-default nc:operation=\"remove\"/>"
                                                + "<read-default nc:operation=\"remove\"/>"
                                                + "<rule-list nc:operation=\"remove\">"
                                                + "<name>test</name></rule-list>"
                                                + "<rule-list nc:operation=\"remove\">"
                                                + "<name>other</name></rule-list>")))
                .ok();
        admin.close();
    }

    private static String user(String name) throws IOException {
        String[] key = Files.readString(directory.resolve("key.pub")).split(" ", -1);
        return """
        <system xmlns="%s"><authentication><user><name>%s</name><authorized-key>
        <name>test</name><algorithm>%s</algorithm><key-data>%s</key-data>
        </authorized-key></user></authentication></system>\
        """
                .formatted(SYSTEM, name, key[0], key[1]);
    }

    private static String nacm(String inner) {
        return "<nacm xmlns=\"%s\">%s</nacm>".formatted(NACM, inner);
    }

    private static String group(String group, String user) {
        return nacm(
                "<groups><group><name>%s</name><user-name>%s</user-name></group></groups>"
                        .formatted(group, user));
    }

    private static String rule(String name, String action, String what, String operations) {
        return """
        <rule><name>%s</name>%s<access-operations>%s</access-operations>
        <action>%s</action></rule>\
        """
                .formatted(name, what, operations, action);
    }

    private static String path(String path) {
        return "<path xmlns:bro=\"%s\">%s</path>".formatted(Conversation.BRO, path);
    }

    private void rules(String... rules) throws IOException {
        admin.ask(
                        edit(
                                "running",
                                "",
                                nacm(
                                        "<rule-list nc:operation=\"replace\"><name>test</name>"
                                                + "<group>guests</group>"
                                                + String.join("", rules)
                                                + "</rule-list>")))
                .ok();
    }

    private Answer managers(Conversation client) throws IOException {
        return client.ask(getConfig("running", filter(brm(""))));
    }

    @Test
    void whatIsOutOfReachIsDeniedWhetherItIsThereOrNot() throws Exception {
        for (String operation : new String[] {"create", "delete", "remove", "merge", "replace"}) {
            for (String name : new String[] {"guests", "nobody-has-this-name"}) {
                guest.ask(
                                edit(
                                        "running",
                                        "",
                                        nacm(
                                                ("<groups><group nc:operation=\"%s\"><name>%s"
                                                                + "</name></group></groups>")
                                                        .formatted(operation, name))))
                        .refused("access-denied")
                        .path("/nacm");
            }
        }
        guest.ask(
                        edit(
                                "running",
                                "<default-operation>none</default-operation>",
                                nacm("<groups><group><name>none</name></group></groups>")))
                .refused("access-denied");
    }

    @Test
    void whoMayNotCreateOrDeleteIsNotToldWhatIsThere() throws Exception {
        rules(rule("update", "permit", path(MANAGER), "update"));
        for (String id : new String[] {"gold", "nobody-has-this-name"}) {
            for (String operation : new String[] {"create", "delete"}) {
                guest.ask(editRunning(entry(operation, id, "")))
                        .refused("access-denied")
                        .path("/brm/backup-manager[id='%s']".formatted(id));
            }
        }
    }

    @Test
    void whoIsInNoGroupReadsOrdinaryDataAndWritesNothing() throws Exception {
        admin.ask(edit("running", "", user("stranger"))).ok();
        try (Conversation stranger = open("stranger")) {
            assertThat(managers(stranger).values("nc:data/bro:brm/bro:backup-manager/bro:id"))
                    .contains("gold");
            Answer all = stranger.ask("<get/>");
            assertThat(all.has("nc:data/nacm:nacm")).isFalse();
            assertThat(all.has("nc:data/sys:system//sys:user/sys:name")).isTrue();
            assertThat(all.has("nc:data/sys:system//sys:password")).isFalse();
            stranger.ask(editRunning(entry("new", "")))
                    .refused("access-denied")
                    .type("application")
                    .path("/brm/backup-manager[id='new']");
            stranger.ask(edit("running", "", nacm("<enable-nacm>false</enable-nacm>")))
                    .refused("access-denied");
            stranger.ask(edit("running", "", group("admin", "stranger"))).refused("access-denied");
            stranger.ask("<kill-session><session-id>1</session-id></kill-session>")
                    .refused("access-denied")
                    .type("protocol");
            assertThat(managers(admin).values("nc:data/bro:brm/bro:backup-manager/bro:id"))
                    .doesNotContain("new");
        }
    }

    @Test
    void aPathWithAKeyHidesOneEntryAndASessionSeesItAtOnce() throws Exception {
        assertThat(managers(guest).text()).contains("gold").contains("iron");

        rules(rule("hide", "deny", path(MANAGER + "[bro:id='gold']"), "read"));

        assertThat(managers(guest).text()).doesNotContain("gold").contains("iron");
        guest.ask(getConfig("running", filter(brm(entry("gold", ""))))).empty();
        assertThat(managers(admin).text()).contains("gold");
    }

    @Test
    void aPathWithoutAKeyHidesALeafOfAllEntries() throws Exception {
        rules(rule("hide", "deny", path(MANAGER + "/bro:description"), "read"));

        Answer seen = managers(guest);
        assertThat(seen.text()).contains("gold").doesNotContain("description");
        guest.ask(
                        getConfig(
                                "running",
                                filter(
                                        brm(
                                                "<backup-manager><description>one</description>"
                                                        + "</backup-manager>"))))
                .empty();
    }

    @Test
    void theFirstRuleThatMatchesDecides() throws Exception {
        rules(
                rule("gold", "permit", path(MANAGER + "[bro:id='gold']"), "update"),
                rule("none", "deny", path(MANAGER), "*"));

        guest.ask(editRunning(entry("gold", "<description>new</description>"))).ok();
        guest.ask(editRunning(entry("iron", "<description>new</description>")))
                .refused("access-denied")
                // no node below, which would tell that it is there
                .path("/backup-manager[id='iron']");
        assertThat(managers(guest).text()).doesNotContain("gold");
    }

    @Test
    void creatingUpdatingAndDeletingAreDifferentRights() throws Exception {
        rules(rule("make", "permit", path("/bro:brm"), "create"));
        guest.ask(editRunning(entry("tin", "<description>a</description>"))).ok();
        guest.ask(editRunning(entry("tin", "<description>a</description>"))).ok();
        guest.ask(editRunning(entry("tin", "<description>b</description>")))
                .refused("access-denied");
        guest.ask(editRunning(entry("delete", "tin", ""))).refused("access-denied");

        rules(rule("end", "permit", path("/bro:brm"), "delete"));
        guest.ask(editRunning(entry("delete", "tin", ""))).ok();
    }

    @Test
    void aDeniedNodeBelowForbidsTheWholeDeleteAndIsNotNamed() throws Exception {
        rules(
                rule("keep", "deny", path(MANAGER + "/bro:description"), "*"),
                rule("all", "permit", path("/bro:brm"), "*"));

        guest.ask(editRunning(entry("delete", "gold", "")))
                .refused("access-denied")
                .path("/backup-manager[id='gold']");
        assertThat(managers(admin).text()).contains("gold");
    }

    @Test
    void anRpcMayBeDeniedByNameAndModule() throws Exception {
        rules(rule("no", "deny", "<rpc-name>get</rpc-name>", "exec"));
        guest.ask("<get/>").refused("access-denied").type("protocol");
        managers(guest).data();

        rules(
                rule(
                        "no",
                        "deny",
                        "<module-name>ietf-netconf</module-name><rpc-name>*</rpc-name>",
                        "exec"));
        managers(guest).refused("access-denied");
        guest.ask("<close-session/>").ok();
    }

    @Test
    void anActionNeedsTheRightToRunItAndToReadWhatItIsIn() throws Exception {
        String order =
                action(brm(entry("DEFAULT", "<create-backup><name>n1</name></create-backup>")));
        rules(rule("no", "deny", path(MANAGER + "/bro:create-backup"), "exec"));
        guest.ask(order).refused("access-denied").path("/create-backup");

        rules(
                rule("hide", "deny", path(MANAGER + "[bro:id='DEFAULT']"), "read"),
                rule("yes", "permit", path(MANAGER + "/bro:create-backup"), "exec"));
        guest.ask(order).refused("access-denied");

        rules(rule("yes", "permit", path(MANAGER + "/bro:create-backup"), "exec"));
        assertThat(guest.ask(order).has("bro:return-value")).isTrue();
    }

    @Test
    void aDeniedNotificationIsDroppedAndCounted() throws Exception {
        rules(
                rule(
                        "no",
                        "deny",
                        "<notification-name>action-state-changed</notification-name>",
                        "read"));
        long before = counter("denied-notifications");
        guest.ask(
                        "<create-subscription"
                                + " xmlns=\"urn:ietf:params:xml:ns:netconf:notification:1.0\"/>")
                .ok();

        admin.ask(action(brm(entry("DEFAULT", "<create-backup><name>n2</name></create-backup>"))));
        server.orchestrator().attachAgent(1);

        assertThat(guest.event().has("bro:agent-state-changed")).isTrue();
        assertThat(counter("denied-notifications")).isEqualTo(before + 2);
    }

    private long counter(String name) throws IOException {
        return Long.parseLong(
                admin.ask("<get>%s</get>".formatted(filter(nacm("<%s/>".formatted(name)))))
                        .value("nc:data/nacm:nacm/nacm:" + name));
    }

    @Test
    void denialsAreCounted() throws Exception {
        rules(rule("no", "deny", "<rpc-name>get</rpc-name>", "exec"));
        long operations = counter("denied-operations");
        long writes = counter("denied-data-writes");

        guest.ask("<get/>").refused("access-denied");
        guest.ask(editRunning(entry("new", ""))).refused("access-denied");

        assertThat(counter("denied-operations")).isEqualTo(operations + 1);
        assertThat(counter("denied-data-writes")).isEqualTo(writes + 1);
    }

    @Test
    void defaultsAndTheSwitchCountAtOnce() throws Exception {
        admin.ask(edit("running", "", nacm("<read-default>deny</read-default>"))).ok();
        managers(guest).empty();
        admin.ask(edit("running", "", nacm("<enable-nacm>false</enable-nacm>"))).ok();
        assertThat(managers(guest).text()).contains("gold");
        guest.ask(editRunning(entry("gold", "<description>free</description>"))).ok();
        admin.ask(edit("running", "", nacm("<enable-nacm>true</enable-nacm>"))).ok();
        admin.ask(edit("running", "", nacm("<exec-default>deny</exec-default>"))).ok();
        managers(guest).refused("access-denied");
    }

    @Test
    void theOrderOfRuleListsCanBeChangedOnlyByWhoMayUpdateThem() throws Exception {
        rules(
                rule(
                        "look",
                        "permit",
                        "<path xmlns:n=\"%s\">/n:nacm</path>".formatted(NACM),
                        "read"));
        String move =
                nacm(
                        """
                        <rule-list xmlns:yang="urn:ietf:params:xml:ns:yang:1" yang:insert="first">
                        <name>test</name></rule-list>\
                        """);

        guest.ask(edit("running", "", move)).refused("access-denied");
        admin.ask(edit("running", "", move)).ok();
    }

    @Test
    void theRecoveryUserIsNeverDeniedAnything() throws Exception {
        admin.ask(edit("running", "", user("saviour"))).ok();
        rules(rule("none", "deny", "", "*"));
        var settings =
                RunningServer.settings(8, Optional.of("saviour"), Shares.USUAL, Elsewhere.NOTHING);
        try (var other = RunningServer.start(directory, server.orchestrator(), settings);
                var saviour = Conversation.open(directory, other.port(), "saviour")) {
            saviour.ask(edit("running", "", nacm("<write-default>deny</write-default>"))).ok();
            assertThat(saviour.ask(getConfig("running", "")).has("nc:data/nacm:nacm")).isTrue();
        }
    }

    @Test
    void whatMayNotBeReadIsNotCopied() throws Exception {
        rules(
                rule("hide", "deny", path(MANAGER + "[bro:id='gold']"), "read"),
                rule("write", "permit", "", "create update delete"));

        guest.ask(
                        "<copy-config><target><candidate/></target><source><running/></source></copy-config>")
                .ok();

        assertThat(admin.ask(getConfig("candidate", filter(brm("")))).text())
                .doesNotContain("gold")
                .contains("iron");
        admin.ask("<discard-changes/>").ok();
    }

    @Test
    void thePathOfARuleComesBackWithItsPrefixesDeclared() throws Exception {
        rules(rule("hide", "deny", path(MANAGER + "[bro:id='a:b']"), "read"));

        Answer seen =
                admin.ask(
                        getConfig(
                                "running",
                                filter(nacm("<rule-list><name>test</name></rule-list>"))));
        var element = seen.all("nc:data/nacm:nacm/nacm:rule-list/nacm:rule/nacm:path").getFirst();
        String prefix = element.getTextContent().substring(1).replaceAll(":.*", "");
        assertThat(element.lookupNamespaceURI(prefix)).isEqualTo(Conversation.BRO);
        assertThat(element.getTextContent())
                .isEqualTo(
                        MANAGER.replace("bro:", prefix + ":") + "[%s:id='a:b']".formatted(prefix));
    }

    @Test
    void aPathThatIsNoneIsRefused() throws Exception {
        for (String bad :
                new String[] {"brm", "/x:brm", "/bro:brm[", "/bro:brm//bro:id", "1 + 1"}) {
            admin.ask(
                            edit(
                                    "running",
                                    "",
                                    nacm(
                                            "<rule-list><name>other</name>"
                                                    + rule("bad", "deny", path(bad), "*")
                                                    + "</rule-list>")))
                    .refused("invalid-value");
        }
    }
}
