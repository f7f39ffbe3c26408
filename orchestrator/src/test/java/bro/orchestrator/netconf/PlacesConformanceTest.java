package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.action;
import static bro.orchestrator.netconf.PlacesServer.MORE;
import static bro.orchestrator.netconf.PlacesServer.PLACES;
import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.TreeBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Actions and notifications within data: RFC 7950 sections 7.15 and 7.16. */
@Timeout(120)
class PlacesConformanceTest {
    private static final String NOTIFICATION = "urn:ietf:params:xml:ns:netconf:notification:1.0";
    private static final String START =
            machine("m1", "<motor><start><speed>7</speed></start></motor>");

    @TempDir private Path directory;
    private PlacesServer server;
    private Conversation guest;

    @BeforeEach
    void connect() throws Exception {
        SshClient.makeKey(directory);
        server = new PlacesServer(directory);
        guest = Conversation.open(directory, server.port(), "guest");
    }

    @AfterEach
    void stop() {
        guest.close();
        server.close();
    }

    private static String plant(String inner) {
        return "<plant xmlns=\"%s\">%s</plant>".formatted(PLACES, inner);
    }

    private static String machine(String name, String inner) {
        return plant("<hall><machine><name>%s</name>%s</machine></hall>".formatted(name, inner));
    }

    private static String added(String action) {
        return machine("m1", "<%s xmlns=\"%s\"/>".formatted(action, MORE));
    }

    /** Denies the guest something of a path. */
    private void deny(String path, String operations) throws IOException {
        server.configure(
                """
                <nacm xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-acm">
                <groups><group><name>guests</name><user-name>guest</user-name></group></groups>
                <rule-list><name>test</name><group>guests</group><rule><name>no</name>
                <path xmlns:p="%s" xmlns:pm="%s">%s</path>
                <access-operations>%s</access-operations><action>deny</action></rule></rule-list>
                </nacm>
                """
                        .formatted(PLACES, MORE, path, operations));
    }

    private static String at(Answer answer, String namespace) {
        return answer.value("*[local-name()='at' and namespace-uri()='%s']".formatted(namespace));
    }

    @Test
    void actionsOfContainersEntriesAndAugmentsAreCarriedOut() throws Exception {
        assertThat(at(guest.ask(action(plant("<halt/>"))), PLACES)).endsWith("plant/p:halt");
        assertThat(at(guest.ask(action(START)), PLACES))
                .endsWith("plant/p:hall/p:machine[p:name='m1']/p:motor/p:start7");
        assertThat(at(guest.ask(action(added("clean"))), MORE))
                .endsWith("plant/p:hall/p:machine[p:name='m1']/pm:clean");
    }

    @Test
    void anActionIsKnownByItsOwnNamespaceAlone() throws Exception {
        guest.ask(action(machine("m1", "<clean/>"))).refused("unknown-element");
        guest.ask(action(plant("<halt xmlns=\"%s\"/>".formatted(MORE))))
                .refused("unknown-element", "unknown-namespace");
        guest.ask(action(machine("m1", "<motor><start/></motor>"))).refused("missing-element");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/p:plant",
                "/p:plant/p:hall",
                "/p:plant/p:hall/p:machine",
                "/p:plant/p:hall/p:machine[p:name='m1']",
                "/p:plant/p:hall/p:machine[p:name='m1']/p:motor"
            })
    void whoMayNotReadWhatAnActionIsInMayNotRunIt(String ancestor) throws Exception {
        assertThat(at(guest.ask(action(START)), PLACES)).isNotEmpty();

        deny(ancestor, "read");

        guest.ask(action(START)).refused("access-denied").path("/start");
    }

    @ParameterizedTest
    @CsvSource({
        "/p:plant/p:hall/p:machine/p:motor/p:start, false, true",
        "/p:plant/p:hall/p:machine/pm:clean, true, false",
        "/p:plant/p:hall/p:machine[p:name='m2'], true, true"
    })
    void whoMayNotRunAnActionMayRunOthers(String path, boolean mayStart, boolean mayClean)
            throws Exception {
        deny(path, "exec");

        assertThat(guest.ask(action(START)).has("nc:rpc-error")).isNotEqualTo(mayStart);
        assertThat(guest.ask(action(added("clean"))).has("nc:rpc-error")).isNotEqualTo(mayClean);
        assertThat(at(guest.ask(action(plant("<halt/>"))), PLACES)).isNotEmpty();
    }

    private static DataNode hot(String machine, int degrees) {
        var top = new TreeBuilder(PLACES, "plant");
        TreeBuilder hall = top.inner("hall");
        TreeBuilder entry = hall.inner("machine").key("name", machine);
        TreeBuilder motor = entry.inner("motor");
        return top.add(hall.add(entry.add(motor.add(motor.inner("hot").leaf("degrees", degrees)))))
                .build();
    }

    private static DataNode dusty(String machine) {
        var top = new TreeBuilder(PLACES, "plant");
        TreeBuilder hall = top.inner("hall");
        TreeBuilder entry = hall.inner("machine").key("name", machine);
        return top.add(hall.add(entry.add(new TreeBuilder(MORE, "dusty").leaf("grams", 3))))
                .build();
    }

    private static String event(String name, String motor) {
        return "<plant xmlns=\"%s\"><hall><machine><name>%s</name>%s</machine></hall></plant>"
                .formatted(PLACES, name, motor);
    }

    private void subscribe(String inner) throws IOException {
        guest.ask(
                        "<create-subscription xmlns=\"%s\">%s</create-subscription>"
                                .formatted(NOTIFICATION, inner))
                .ok();
    }

    @Test
    void anEventHasThePathFromTheTopWithItsKeysAndNothingElse() throws Exception {
        subscribe("");

        server.publish(hot("m1", 90));
        server.publish(dusty("m1"));

        assertThat(guest.event().text())
                .contains(
                        "</eventTime>"
                                + event("m1", "<motor><hot><degrees>90</degrees></hot></motor>"));
        assertThat(guest.event().text())
                .contains(
                        "</eventTime>"
                                + event(
                                        "m1",
                                        "<dusty xmlns=\"%s\"><grams>3</grams></dusty>"
                                                .formatted(MORE)));
    }

    @Test
    void itIsTheSameWhenItIsReplayed() throws Exception {
        String before = Instant.now().minusSeconds(1).toString();
        deny("/p:plant/p:hall/p:machine[p:name='m1']", "read");
        server.publish(hot("m1", 90));
        server.publish(hot("m2", 91));
        server.publish(dusty("m2"));
        awaitKept("dusty");

        subscribe("<startTime>%s</startTime>".formatted(before));

        assertThat(guest.event().text())
                .contains(event("m2", "<motor><hot><degrees>91</degrees></hot></motor>"));
        assertThat(guest.event().text()).contains("<grams>3</grams>");
        assertThat(guest.event().text()).contains("replayComplete");
    }

    /** What is not yet in a file is replayed from memory. */
    private void awaitKept(String text) throws Exception {
        boolean found = false;
        while (!found) {
            Thread.sleep(20);
            try (Stream<Path> files = Files.list(directory.resolve("events"))) {
                for (Path file : files.toList()) {
                    found |= Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<filter type=\"subtree\"><plant xmlns=\"urn:bro:places\"><hall><machine>"
                        + "<name>m2</name></machine></hall></plant></filter>",
                "<filter type=\"xpath\" xmlns:p=\"urn:bro:places\""
                        + " select=\"/p:plant/p:hall/p:machine[p:name='m2']\"/>",
                "<filter type=\"xpath\" xmlns:p=\"urn:bro:places\""
                        + " select=\"/p:plant/p:hall/p:machine/p:motor/p:hot[p:degrees &lt; 50]\"/>"
            })
    void filtersSelectByKeysAndContent(String filter) throws Exception {
        subscribe(filter);

        server.publish(hot("m1", 90));
        server.publish(hot("m2", 40));

        assertThat(guest.event().text()).contains("<name>m2</name>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/p:plant/p:hall/p:machine[p:name='m1']",
                "/p:plant/p:hall/p:machine[p:name='m1']/p:motor",
                "/p:plant/p:hall/p:machine[p:name='m1']/p:motor/p:hot"
            })
    void whoMayNotReadWhatAnEventIsInDoesNotHearIt(String hidden) throws Exception {
        deny(hidden, "read");
        subscribe("");

        server.publish(hot("m1", 90));
        server.publish(hot("m2", 40));

        assertThat(guest.event().text()).contains("<name>m2</name>");
    }
}
