package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.brm;
import static bro.orchestrator.netconf.Conversation.config;
import static bro.orchestrator.netconf.Conversation.editRunning;
import static bro.orchestrator.netconf.Conversation.entry;
import static bro.orchestrator.netconf.Conversation.getConfig;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** XPath filters, with-defaults and NMDA: RFC 6241 section 8.9, RFC 6243, RFC 8526. */
class DatastoreConformanceTest extends ConformanceServer {
    private static final String XPATH =
            "<filter type=\"xpath\" xmlns:b=\"urn:bro:backup-restore-orchestrator\""
                    + " select=\"%s\"/>";
    private static final String IDS = "*/bro:brm/bro:backup-manager/bro:id";
    private static final String A_MANAGER = "//bro:backup-manager[bro:id='%s']";
    private static final String NACM = "xmlns=\"urn:ietf:params:xml:ns:yang:ietf-netconf-acm\"";
    private static final String DEFAULT = "//nacm:nacm/nacm:write-default";
    private Conversation client;

    @BeforeEach
    void configure() throws IOException {
        client = open();
        client.ask(
                        editRunning(
                                entry("a", "<description>same</description>"),
                                entry("b", "<description>other</description>")))
                .ok();
    }

    @AfterEach
    void end() throws IOException {
        client.ask(editRunning(entry("remove", "a", ""), entry("remove", "b", ""))).ok();
        client.close();
    }

    private Answer selected(String path) throws IOException {
        return client.ask(getConfig("running", XPATH.formatted(path)));
    }

    private Answer getData(String datastore, String more) throws IOException {
        return client.ask(
                ("<get-data xmlns=\"urn:ietf:params:xml:ns:yang:ietf-netconf-nmda\""
                                + " xmlns:ds=\"urn:ietf:params:xml:ns:yang:ietf-datastores\""
                                + " xmlns:or=\"urn:ietf:params:xml:ns:yang:ietf-origin\">"
                                + "<datastore>ds:%s</datastore>%s</get-data>")
                        .formatted(datastore, more));
    }

    private static String only(String inner) {
        return "<subtree-filter>%s</subtree-filter>".formatted(brm(inner));
    }

    @Test
    void anXPathSelectsEntriesWithTheirKeys() throws Exception {
        assertThat(selected("/b:brm/b:backup-manager[b:id='a']").data().values(IDS))
                .containsExactly("a");
        assertThat(selected("//b:backup-manager[b:description='other']").data().values(IDS))
                .containsExactly("b");
        Answer leaf = selected("/b:brm/b:backup-manager[b:id='a']/b:description").data();
        assertThat(leaf.values(IDS)).containsExactly("a");
        assertThat(leaf.values("//bro:description")).containsExactly("same");
        assertThat(
                        client.ask(
                                        "<get>%s</get>"
                                                .formatted(
                                                        XPATH.formatted(
                                                                "//b:backup[b:size &gt; 41]")))
                                .data()
                                .values("//bro:backup/bro:name"))
                .containsExactly("old");
    }

    @Test
    void anXPathThatSelectsNothingGivesNothing() throws Exception {
        selected("/b:brm/b:backup-manager[b:id='none']").empty();
        selected("/b:nothing").empty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/b:brm[", "/u:brm", "count(/b:brm)", "'text'", "/b:brm |", ""})
    void anXPathThatSelectsNoNodesIsRefused(String path) throws Exception {
        selected(path).refused("invalid-value", "bad-attribute", "operation-failed");
    }

    @Test
    void defaultsAreShownAsAsked() throws Exception {
        assertThat(client.can("with-defaults:1.0?basic-mode=explicit")).isTrue();
        String nacm = "<filter><nacm %s/></filter>".formatted(NACM);

        assertThat(client.ask(getConfig("running", nacm)).data().has(DEFAULT)).isFalse();
        for (String mode : List.of("trim", "explicit")) {
            assertThat(withDefaults(nacm, mode).data().has(DEFAULT)).as(mode).isFalse();
        }
        Answer all = withDefaults(nacm, "report-all").data();
        assertThat(all.value(DEFAULT)).isEqualTo("deny");
        Answer tagged = withDefaults(nacm, "report-all-tagged").data();
        assertThat(
                        tagged.all(DEFAULT)
                                .getFirst()
                                .getAttributeNS(
                                        "urn:ietf:params:xml:ns:netconf:default:1.0", "default"))
                .isEqualTo("true");
    }

    private Answer withDefaults(String filter, String mode) throws IOException {
        return client.ask(getConfig("running", filter + withDefaults(mode)));
    }

    @Test
    void anUnknownModeOfDefaultsIsInvalid() throws Exception {
        withDefaults("", "sometimes").refused("invalid-value", "bad-element");
        withDefaults("", "").refused("invalid-value", "bad-element");
    }

    @Test
    void eachDatastoreCanBeRead() throws Exception {
        for (String datastore : List.of("running", "candidate", "intended")) {
            Answer reply = getData(datastore, only("")).data();
            assertThat(reply.values(IDS)).as(datastore).contains("DEFAULT", "a", "b");
            assertThat(reply.has("//bro:backup")).isFalse();
        }
        Answer operational = getData("operational", only("")).data();
        assertThat(operational.values(IDS)).contains("DEFAULT", "a", "b");
        assertThat(operational.values("//bro:backup/bro:name")).contains("old");
    }

    @Test
    void anUnknownDatastoreIsRefused() throws Exception {
        getData("nowhere", "").refused("invalid-value", "bad-element");
        client.ask(
                        "<get-data xmlns=\"urn:ietf:params:xml:ns:yang:ietf-netconf-nmda\""
                                + " xmlns:x=\"urn:nobody\"><datastore>x:running</datastore></get-data>")
                .refused("invalid-value", "bad-element");
        client.ask("<get-data xmlns=\"urn:ietf:params:xml:ns:yang:ietf-netconf-nmda\"/>")
                .refused("missing-element")
                .info("bad-element", "datastore");
    }

    @Test
    void stateIsToldFromConfigurationOnDemand() throws Exception {
        String filter = only(entry("DEFAULT", ""));
        Answer config =
                getData("operational", filter + "<config-filter>true</config-filter>").data();
        Answer state =
                getData("operational", filter + "<config-filter>false</config-filter>").data();

        assertThat(config.has("//bro:backup")).isFalse();
        assertThat(config.values(IDS)).containsExactly("DEFAULT");
        assertThat(state.values("//bro:backup/bro:name")).containsExactly("old");
        // keys stay, so that one knows whose state it is
        assertThat(state.values(IDS)).containsExactly("DEFAULT");
    }

    @Test
    void depthIsLimitedOnDemand() throws Exception {
        Answer one = getData("operational", only("") + "<max-depth>1</max-depth>").data();
        Answer two = getData("operational", only("") + "<max-depth>2</max-depth>").data();

        assertThat(one.all("nmda:data/bro:brm")).hasSize(1);
        assertThat(one.has("//bro:backup-manager")).isFalse();
        assertThat(two.values(IDS)).contains("DEFAULT");
        assertThat(two.has("//bro:backup/bro:size")).isFalse();
        getData("operational", "<max-depth>0</max-depth>").refused("invalid-value");
    }

    @Test
    void originsAreToldOnDemandAndOfOperationalAlone() throws Exception {
        String origin = "urn:ietf:params:xml:ns:yang:ietf-origin";
        Answer with = getData("operational", only("") + "<with-origin/>").data();

        assertThat(with.all("nmda:data/bro:brm").getFirst().getAttributeNS(origin, "origin"))
                .endsWith(":intended");
        // what was configured inherits it
        assertThat(with.all(A_MANAGER.formatted("a")).getFirst().getAttributeNS(origin, "origin"))
                .isEmpty();
        assertThat(
                        with.all(A_MANAGER.formatted("DEFAULT"))
                                .getFirst()
                                .getAttributeNS(origin, "origin"))
                .endsWith(":system");
        assertThat(getData("operational", only("")).data().text()).doesNotContain("origin");
        getData("running", "<with-origin/>")
                .refused("invalid-value", "unknown-element", "bad-element");
        Answer intended =
                getData("operational", only("") + "<origin-filter>or:intended</origin-filter>")
                        .data();
        assertThat(intended.values(IDS)).contains("a");
        assertThat(intended.values("//bro:description")).contains("same");
        // filters of origin leave state alone
        assertThat(intended.values("//bro:backup/bro:name")).contains("old");
        Answer negated =
                getData(
                                "operational",
                                only("")
                                        + "<negated-origin-filter>or:intended</negated-origin-filter>")
                        .data();
        assertThat(negated.values("//bro:backup/bro:name")).contains("old");
        assertThat(negated.has("//bro:description")).isFalse();
    }

    @Test
    void anXPathSelectsFromADatastore() throws Exception {
        Answer reply =
                getData(
                                "running",
                                "<xpath-filter xmlns:b=\"%s\">/b:brm/b:backup-manager[b:id='b']"
                                                .formatted(Conversation.BRO)
                                        + "</xpath-filter>")
                        .data();

        assertThat(reply.values(IDS)).containsExactly("b");
    }

    @Test
    void onlyWhatCanBeEditedIsEdited() throws Exception {
        String edit =
                "<edit-data xmlns=\"urn:ietf:params:xml:ns:yang:ietf-netconf-nmda\""
                        + " xmlns:ds=\"urn:ietf:params:xml:ns:yang:ietf-datastores\">"
                        + "<datastore>ds:%s</datastore>%s</edit-data>";
        String changed = config(brm(entry("a", "<description>new</description>")));

        for (String datastore : List.of("operational", "intended", "nowhere")) {
            client.ask(edit.formatted(datastore, changed)).refused("invalid-value", "bad-element");
        }
        client.ask(edit.formatted("running", changed)).ok();
        client.ask(edit.formatted("running", "")).refused("missing-element");

        assertThat(selected("//b:backup-manager[b:id='a']").data().values("//bro:description"))
                .containsExactly("new");
    }

    private static String withDefaults(String mode) {
        return "<with-defaults xmlns=\"urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults\">%s"
                        .formatted(mode)
                + "</with-defaults>";
    }
}
