package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.chunked;
import static bro.orchestrator.netconf.Conversation.getConfig;
import static bro.orchestrator.netconf.Conversation.rpc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** What a client learns about the server: RFC 6022, RFC 7950 section 5.6.4, RFC 8525. */
class DiscoveryConformanceTest extends ConformanceServer {
    private static final String MONITORING = "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring";
    private static final String SCHEMAS = "nc:data/ncm:netconf-state/ncm:schemas/ncm:schema";
    private static final Pattern IMPORT =
            Pattern.compile("(?m)^\\s*(?:import|include)\\s+\"?([\\w.-]+)\"?\\s*[;{]");
    private static final String[] DEVIATED = {
        "ietf-subscribed-notifications", "ietf-system", "ietf-yang-push"
    };
    private Conversation client;

    /** A module or submodule that yang-library lists. */
    private record Module(String name, String revision) {}

    @BeforeEach
    void connect() throws IOException {
        client = open();
    }

    @AfterEach
    void end() {
        client.close();
    }

    private Answer monitoring(String inner) throws IOException {
        return client.ask(
                        "<get><filter type=\"subtree\"><netconf-state xmlns=\"%s\">%s</netconf-state>"
                                        .formatted(MONITORING, inner)
                                + "</filter></get>")
                .data();
    }

    private Answer library() throws IOException {
        return client.ask(
                        "<get><filter><yang-library xmlns=\"urn:ietf:params:xml:ns:yang:"
                                + "ietf-yang-library\"/></filter></get>")
                .data();
    }

    private Answer schema(String name, String revision) throws IOException {
        return client.ask(
                "<get-schema xmlns=\"%s\"><identifier>%s</identifier><version>%s</version></get-schema>"
                        .formatted(MONITORING, name, revision));
    }

    private List<Module> modules() throws IOException {
        var found = new ArrayList<Module>();
        for (Element module :
                library()
                        .all(
                                "//yl:module-set/yl:module | //yl:module-set/yl:import-only-module"
                                        + " | //yl:submodule")) {
            found.add(new Module(child(module, "name"), child(module, "revision")));
        }
        return found;
    }

    private static String child(Element parent, String name) {
        for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (name.equals(node.getLocalName())) {
                return node.getTextContent();
            }
        }
        return "";
    }

    @Test
    void theHelloNamesTheLibraryAndItsContent() throws Exception {
        String capability =
                client.hello().values("//nc:capability").stream()
                        .filter(
                                c ->
                                        c.startsWith(
                                                "urn:ietf:params:netconf:capability:yang-library:1.1?"))
                        .findFirst()
                        .orElseThrow();
        Answer library = library();

        assertThat(capability)
                .endsWith("&content-id=" + library.value("nc:data/yl:yang-library/yl:content-id"));
        assertThat(capability).contains("revision=2019-01-04");
    }

    @Test
    void theLibraryListsTheModelWithItsFeatures() throws Exception {
        Answer library = library();
        String module = "//yl:module-set/yl:module[yl:name='backup-restore-orchestrator']";

        assertThat(library.value(module + "/yl:namespace")).isEqualTo(Conversation.BRO);
        assertThat(library.value(module + "/yl:revision")).matches("20\\d\\d-\\d\\d-\\d\\d");
        assertThat(library.values(module + "/yl:feature")).contains("restore-plan");
        assertThat(library.values("//yl:schema/yl:module-set")).isNotEmpty();
        assertThat(library.values("//yl:datastore/yl:name"))
                .anyMatch(name -> name.endsWith(":running"))
                .anyMatch(name -> name.endsWith(":operational"));
    }

    @Test
    void modulesStateSaysTheSame() throws Exception {
        Answer state =
                client.ask(
                                "<get><filter><modules-state xmlns=\"urn:ietf:params:xml:ns:yang:"
                                        + "ietf-yang-library\"/></filter></get>")
                        .data();
        Set<String> modern = new HashSet<>(library().values("//yl:module-set/*/yl:name"));

        assertThat(new HashSet<>(state.values("//yl:modules-state/yl:module/yl:name")))
                .isEqualTo(modern);
        assertThat(state.value("//yl:modules-state/yl:module-set-id")).isNotEmpty();
    }

    @Test
    void deviationsAreListedWhereverTheirModuleIs() throws Exception {
        String deviations = "backup-restore-orchestrator-deviations";
        Answer library = library();
        Answer state =
                client.ask(
                                "<get><filter><modules-state xmlns=\"urn:ietf:params:xml:ns:yang:"
                                        + "ietf-yang-library\"/></filter></get>")
                        .data();
        String set = "//yl:module-set/yl:module";
        String old = "//yl:modules-state/yl:module";

        assertThat(library.values(set + "[yl:deviation='%s']/yl:name".formatted(deviations)))
                .containsExactlyInAnyOrder(DEVIATED);
        assertThat(state.values(old + "[yl:deviation/yl:name='%s']/yl:name".formatted(deviations)))
                .containsExactlyInAnyOrder(DEVIATED);
        assertThat(state.values(old + "/yl:deviation/yl:revision"))
                .containsOnly(
                        library.value(set + "[yl:name='%s']/yl:revision".formatted(deviations)));
        // of modules of YANG 1 the hello tells it; those of YANG 1.1 are not in the hello
        assertThat(
                        client.hello().values("//nc:capability").stream()
                                .filter(it -> it.contains("deviations=")))
                .containsExactly(
                        "urn:ietf:params:xml:ns:yang:ietf-system?module=ietf-system"
                                + "&revision=2014-08-06&features=authentication,local-users"
                                + "&deviations="
                                + deviations);
    }

    @Test
    void everyModuleOfTheLibraryCanBeFetched() throws Exception {
        List<Module> modules = modules();
        assertThat(modules).hasSizeGreaterThan(8);

        for (Module module : modules) {
            String text = schema(module.name(), module.revision()).data().value("ncm:data");

            assertThat(text)
                    .as(module.name())
                    .containsPattern("(?m)^\\s*(sub)?module\\s+\"?" + module.name() + "\"?\\s*\\{");
            assertThat(text).containsPattern("revision\\s+\"?" + module.revision());
        }
    }

    @Test
    void theSchemasAreClosedUnderImport() throws Exception {
        Answer state = monitoring("<schemas/>");
        List<Element> schemas = state.all(SCHEMAS);
        var listed = new HashSet<>(state.values(SCHEMAS + "/ncm:identifier"));
        var libraries = new HashSet<String>();
        modules().forEach(module -> libraries.add(module.name()));
        assertThat(listed).isEqualTo(libraries);

        for (Element schema : schemas) {
            assertThat(child(schema, "namespace")).startsWith("urn:");
            assertThat(child(schema, "format")).endsWith("yang");
            assertThat(child(schema, "location")).isEqualTo("NETCONF");
            String text =
                    schema(child(schema, "identifier"), child(schema, "version"))
                            .data()
                            .value("ncm:data");
            Matcher imports = IMPORT.matcher(text);
            while (imports.find()) {
                assertThat(listed).as(child(schema, "identifier")).contains(imports.group(1));
            }
        }
    }

    @Test
    void aSchemaThatIsNotThereIsInvalid() throws Exception {
        schema("no-such-module", "2020-01-01").refused("invalid-value");
        schema("ietf-yang-types", "1999-01-01").refused("invalid-value");
        client.ask(
                        "<get-schema xmlns=\"%s\"><identifier>ietf-yang-types</identifier>"
                                        .formatted(MONITORING)
                                + "<format>yin</format></get-schema>")
                .refused("invalid-value");
        client.ask("<get-schema xmlns=\"%s\"/>".formatted(MONITORING))
                .refused("missing-element")
                .info("bad-element", "identifier");
        client.ask(
                        "<get-schema xmlns=\"%s\"><identifier>ietf-yang-types</identifier>"
                                        .formatted(MONITORING)
                                + "<format>yang</format></get-schema>")
                .data();
    }

    @Test
    void theCapabilitiesAreThoseOfTheHello() throws Exception {
        assertThat(monitoring("<capabilities/>").values("//ncm:capability"))
                .containsExactlyInAnyOrderElementsOf(client.hello().values("//nc:capability"));
    }

    @Test
    void ownSessionIsShown() throws Exception {
        String own = "//ncm:session[ncm:session-id='%s']".formatted(client.sessionId());

        Answer before = monitoring("<sessions/>");
        client.ask(getConfig("running", "")).data();
        Answer after = monitoring("<sessions/>");

        assertThat(before.value(own + "/ncm:transport")).endsWith("netconf-ssh");
        assertThat(before.value(own + "/ncm:username")).isEqualTo("admin");
        assertThat(before.value(own + "/ncm:source-host")).isEqualTo("127.0.0.1");
        assertThat(OffsetDateTime.parse(before.value(own + "/ncm:login-time")))
                .isBefore(OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(1));
        assertThat(Integer.parseInt(after.value(own + "/ncm:in-rpcs")))
                .isEqualTo(Integer.parseInt(before.value(own + "/ncm:in-rpcs")) + 2);
    }

    @Test
    void whatIsCountedMovesByOne() throws Exception {
        Answer before = monitoring("<statistics/>");
        client.ask("<get-nothing/>").refused("operation-not-supported");
        client.send(chunked(rpc("x", "<get/>").replace(" message-id=\"x\"", "")));
        client.reply().refused("missing-attribute");
        Answer after = monitoring("<statistics/>");

        String counters = "//ncm:statistics/ncm:";
        assertThat(counted(after, counters + "in-rpcs") - counted(before, counters + "in-rpcs"))
                .isIn(2L, 3L);
        assertThat(counted(after, counters + "out-rpc-errors"))
                .isEqualTo(counted(before, counters + "out-rpc-errors") + 2);
        assertThat(after.value(counters + "netconf-start-time"))
                .isEqualTo(before.value(counters + "netconf-start-time"));
    }

    private static long counted(Answer answer, String path) {
        return Long.parseLong(answer.value(path));
    }

    @Test
    void sessionsThatBeginAndEndAreCounted() throws Exception {
        Answer before = monitoring("<statistics/>");
        try (SshClient bad = SshClient.connect(directory, server.port())) {
            bad.readUntil(Conversation.END);
            bad.send("<hello/>" + Conversation.END);
            assertThat(bad.readToEnd()).isEmpty();
        }
        try (var good = open()) {
            good.ask("<close-session/>").ok();
            assertThat(good.readToEnd()).isEmpty();
        }
        Answer after = monitoring("<statistics/>");

        String counters = "//ncm:statistics/ncm:";
        assertThat(counted(after, counters + "in-bad-hellos"))
                .isEqualTo(counted(before, counters + "in-bad-hellos") + 1);
        assertThat(counted(after, counters + "in-sessions"))
                .as("hellos that were sent, to whomever")
                .isEqualTo(counted(before, counters + "in-sessions") + 2);
        assertThat(counted(after, counters + "dropped-sessions"))
                .isEqualTo(counted(before, counters + "dropped-sessions"));
    }

    @Test
    void theContentIdStaysTheSame() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("again"));
        Files.copy(directory.resolve("key.pub"), elsewhere.resolve("admin.keys"));
        Files.copy(directory.resolve("key"), elsewhere.resolve("key"));
        try (var again = RunningServer.start(elsewhere);
                var other = Conversation.open(directory, again.port())) {
            assertThat(other.hello().values("//nc:capability"))
                    .containsExactlyElementsOf(client.hello().values("//nc:capability"));
        }
    }
}
