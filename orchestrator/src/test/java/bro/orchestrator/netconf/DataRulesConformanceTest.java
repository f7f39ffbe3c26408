package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.edit;
import static bro.orchestrator.netconf.Conversation.filter;
import static bro.orchestrator.netconf.Conversation.getConfig;
import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The data rules of RFC 7950 sections 7 to 9 and 15, with a module that has every construct. */
class DataRulesConformanceTest {
    private static final String NS = "urn:bro:conformance";

    @TempDir static Path directory;
    private static RunningServer server;
    private Conversation client;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        SshClient.makeKey(directory);
        Files.copy(directory.resolve("key.pub"), directory.resolve("admin.keys"));
        server =
                RunningServer.start(
                        directory,
                        new FakeOrchestrator(),
                        RunningServer.limits(64),
                        Clock.systemUTC(),
                        List.of(Schema.Row.of("bro-conformance@2026-11-29", "shiny")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() throws IOException {
        client = Conversation.open(directory, server.port());
    }

    @AfterEach
    void end() throws IOException {
        client.ask(edit("running", "", top("nc:operation='remove'", ""))).ok();
        client.close();
    }

    private static String top(String attributes, String inner) {
        return "<conformance xmlns='%s' xmlns:c='%s' %s>%s</conformance>"
                .formatted(NS, NS, attributes, inner);
    }

    private Answer change(String inner) throws IOException {
        return client.ask(edit("running", "", top("", inner)));
    }

    private String config() throws IOException {
        return client.ask(getConfig("running", filter(top("", "")))).text();
    }

    private static String server(String name, String inner) {
        return "<server><name>%s</name><owner>me</owner>%s</server>".formatted(name, inner);
    }

    /** Requirements E09, E10, E12, E13, E14, E21, X16. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<none/> | unknown-element | | /conformance",
                "<none xmlns='urn:none'/> | unknown-namespace | | /conformance",
                "<gloom>x</gloom> | unknown-element | | /conformance",
                "<uptime>1</uptime> | unknown-element | | /conformance",
                "<server><owner>x</owner></server> | missing-element | | /conformance/server",
                "<server><name>a</name><owner>x</owner><stats><load>1</load></stats></server>"
                        + " | unknown-element | | /conformance/server[name='a']",
                "<glitter>1</glitter><glitter>2</glitter>"
                        + " | bad-element | | /conformance/glitter",
                "<types><port>1025</port></types>"
                        + " | invalid-value | port-out-of-range | /conformance/types/port",
                "<types><code>X</code></types>"
                        + " | invalid-value | code-length | /conformance/types/code",
                "<types><kind>c:stone</kind></types>"
                        + " | invalid-value | | /conformance/types/kind",
                "<types><color>gray</color></types>"
                        + " | invalid-value | | /conformance/types/color"
            })
    void refusesWhatDoesNotFollowTheModel(String xml, String tag, String appTag, String path)
            throws Exception {
        assertRefused(change(xml), tag, appTag, path);
    }

    /** Requirements E16, E17, E18 and the rest of RFC 7950 section 15. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<types><reference>a</reference></types>"
                        + " | data-missing | instance-required | /conformance/types/reference",
                "<types><instance>/c:conformance/c:number</instance></types>"
                        + " | data-missing | instance-required | /conformance/types/instance",
                "<server><name>a</name></server>"
                        + " | data-missing | | /conformance/server[name='a']/owner",
                "<counted><few><id>1</id></few><two>1</two></counted>"
                        + " | operation-failed | too-few-elements | /conformance/counted/two",
                "<counted><few><id>1</id></few><two>1</two><two>2</two><two>3</two></counted>"
                        + " | operation-failed | too-many-elements | /conformance/counted/two",
                "<required><must-be>x</must-be><inner><deep>x</deep></inner></required>"
                        + " | data-missing | missing-choice | /conformance/required",
                "<conditions><depth>1</depth></conditions>"
                        + " | unknown-element | | /conformance/conditions/depth",
                "<conditions><pet>c:dog</pet></conditions>"
                        + " | operation-failed | no-dog | /conformance/conditions/pet",
                "<number>13</number> | operation-failed | unlucky | /conformance/number"
            })
    void refusesWhatBreaksARule(String xml, String tag, String appTag, String path)
            throws Exception {
        assertRefused(change(xml), tag, appTag, path);

        assertThat(config()).doesNotContain("<conformance");
    }

    private static void assertRefused(Answer answer, String tag, String appTag, String path) {
        answer.refused(tag);
        if (appTag != null) {
            answer.appTag(appTag);
        }
        if (path != null) {
            answer.path(path);
        }
    }

    @Test
    void namesTheLeavesThatAreNotUnique() throws Exception {
        change(server("a", "<serial>1</serial>")).ok();

        Answer answer = change(server("b", "<serial>1</serial>"));

        answer.refused("operation-failed").appTag("data-not-unique");
        assertThat(answer.values("//nc:error-info/yang:non-unique")).hasSize(2);
    }

    @Test
    void aNewCaseTakesThePlaceOfTheOther() throws Exception {
        change("<choices><tcp-port>1</tcp-port><tcp-name>x</tcp-name></choices>").ok();
        change("<choices><udp-port>2</udp-port><left>l</left></choices>").ok();
        assertThat(config()).contains("udp-port", "left").doesNotContain("tcp-");

        change("<choices><right>r</right></choices>").ok();
        assertThat(config()).contains("udp-port", "right").doesNotContain("left");
    }

    @Test
    void whatLosesItsConditionGoes() throws Exception {
        change("<conditions><mode>expert</mode><depth>1</depth></conditions>").ok();

        change("<conditions><mode>plain</mode></conditions>").ok();

        assertThat(config()).contains("plain").doesNotContain("depth");
    }

    @Test
    void valuesWithPrefixesAreReadAndWritten() throws Exception {
        change(
                        server("a", "")
                                + "<types><kind xmlns:z='%s'>z:dog</kind>".formatted(NS)
                                + "<instance>/c:conformance/c:server[c:name='a']</instance></types>")
                .ok();
        Answer answer = client.ask(getConfig("running", filter(top("", ""))));
        assertThat(answer.text()).containsPattern(":dog</kind>").contains("name='a'");
    }

    @Test
    void aPresenceContainerIsShownEmptyAndAnotherIsNot() throws Exception {
        change("<optional/><types/>").ok();
        assertThat(config()).contains("<optional/>").doesNotContain("<types");

        change("<optional><inside>x</inside></optional>").ok();
        change("<optional><inside nc:operation='delete'/></optional>").ok();
        assertThat(config()).contains("<optional/>");
    }

    @Test
    void allThatIsWrongIsTold() throws Exception {
        Answer answer = change("<number>13</number><conditions><label>x</label></conditions>");
        assertThat(answer.values("//nc:rpc-error/nc:error-app-tag"))
                .containsExactlyInAnyOrder("unlucky", "no-match");
        assertThat(answer.values("//nc:rpc-error/nc:error-message"))
                .contains("Thirteen needs a host.");
    }
}
