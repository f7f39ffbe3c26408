package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.action;
import static bro.orchestrator.netconf.Conversation.brm;
import static bro.orchestrator.netconf.Conversation.config;
import static bro.orchestrator.netconf.Conversation.edit;
import static bro.orchestrator.netconf.Conversation.editRunning;
import static bro.orchestrator.netconf.Conversation.entry;
import static bro.orchestrator.netconf.Conversation.getConfig;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** edit-config and its relatives on running: RFC 6241 section 7.2 to 7.4, RFC 7950 section 8.3. */
class EditConformanceTest extends ConformanceServer {
    private static final String A_TEXT = "<description>text</description>";
    private Conversation client;

    @BeforeEach
    void connect() throws IOException {
        client = open();
    }

    @AfterEach
    void end() throws IOException {
        for (String id : ids()) {
            if (!id.equals("DEFAULT")) {
                client.ask(editRunning(entry("delete", id, ""))).ok();
            }
        }
        client.close();
    }

    private List<String> ids() throws IOException {
        return client.ask(getConfig("running", ""))
                .values("nc:data/bro:brm/bro:backup-manager/bro:id");
    }

    private List<String> descriptions(String id) throws IOException {
        return client.ask(getConfig("running", ""))
                .values("//bro:backup-manager[bro:id='%s']/bro:description".formatted(id));
    }

    @Test
    void mergeCreatesAndKeepsWhatItDoesNotName() throws Exception {
        client.ask(editRunning(entry("m", A_TEXT))).ok();
        client.ask(editRunning(entry("merge", "m", ""))).ok();
        client.ask(editRunning(entry("n", ""))).ok();

        assertThat(descriptions("m")).containsExactly("text");
        assertThat(ids()).contains("m", "n");
    }

    @Test
    void modulesThatAreOnlyImportedHoldNoData() throws Exception {
        client.ask(
                        edit(
                                "candidate",
                                "",
                                "<interfaces xmlns=\"urn:ietf:params:xml:ns:yang:ietf-interfaces\">"
                                        + "<interface><name>eth0</name></interface></interfaces>"))
                .refused("unknown-namespace")
                .info("bad-element", "interfaces");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z"})
    void aTimeThatNeverIsIsRefused(String time) throws Exception {
        client.ask(edit("candidate", "", callHome(time, "192.0.2.1")))
                .refused("invalid-value")
                .info("bad-element", "anchor-time");
    }

    @Test
    void valuesAreKeptInTheirCanonicalForm() throws Exception {
        client.ask(edit("candidate", "", callHome("2016-12-31T23:59:60Z", "2001:DB8:0:0::1"))).ok();

        Answer kept = client.ask(getConfig("candidate", ""));
        assertThat(kept.values("//*[local-name()='remote-address']"))
                .containsExactly("2001:db8::1");
        client.ask("<discard-changes/>").ok();
    }

    private static String callHome(String anchor, String address) {
        return """
        <netconf-server xmlns="urn:bro:netconf-server"><call-home><netconf-client><name>n</name>
        <endpoints><endpoint><name>e</name><ssh><tcp-client-parameters>
        <remote-address>%s</remote-address></tcp-client-parameters></ssh></endpoint></endpoints>
        <connection-type><periodic><anchor-time>%s</anchor-time></periodic></connection-type>
        </netconf-client></call-home></netconf-server>
        """
                .formatted(address, anchor);
    }

    @Test
    void createRefusesWhatIsThere() throws Exception {
        client.ask(editRunning(entry("create", "m", A_TEXT))).ok();

        client.ask(editRunning(entry("create", "m", "")))
                .refused("data-exists")
                .path("/brm/backup-manager[id='m']");

        assertThat(descriptions("m")).containsExactly("text");
    }

    @Test
    void replaceDropsWhatItDoesNotName() throws Exception {
        client.ask(editRunning(entry("m", A_TEXT))).ok();

        client.ask(editRunning(entry("replace", "m", ""))).ok();

        assertThat(descriptions("m")).isEmpty();
        assertThat(ids()).contains("m");
    }

    @Test
    void deleteRefusesWhatIsNotThereAndRemoveDoesNot() throws Exception {
        client.ask(editRunning(entry("m", A_TEXT))).ok();
        client.ask(editRunning(entry("delete", "m", ""))).ok();

        client.ask(editRunning(entry("delete", "m", "")))
                .refused("data-missing")
                .path("/brm/backup-manager[id='m']");
        client.ask(editRunning(entry("remove", "m", ""))).ok();

        assertThat(ids()).doesNotContain("m");
    }

    @Test
    void anOperationMayStandAtALeaf() throws Exception {
        client.ask(editRunning(entry("m", A_TEXT))).ok();
        String delete = "<description nc:operation=\"delete\"/>";

        client.ask(editRunning(entry("m", "<description nc:operation=\"create\">x</description>")))
                .refused("data-exists");
        client.ask(editRunning(entry("m", delete))).ok();
        client.ask(editRunning(entry("m", delete))).refused("data-missing");
        client.ask(editRunning(entry("m", "<description nc:operation=\"remove\"/>"))).ok();

        assertThat(descriptions("m")).isEmpty();
    }

    @Test
    void theDefaultOperationHoldsWhereNoneIsGiven() throws Exception {
        client.ask(editRunning(entry("m", A_TEXT))).ok();
        String none = "<default-operation>none</default-operation>";

        client.ask(edit("running", none, brm(entry("z", A_TEXT)))).refused("data-missing");
        client.ask(edit("running", none, brm(entry("m", "<description nc:operation=\"remove\"/>"))))
                .ok();
        client.ask(edit("running", none, brm(entry("create", "n", A_TEXT)))).ok();
        client.ask(edit("running", "<default-operation>sing</default-operation>", brm("")))
                .refused("invalid-value");

        assertThat(descriptions("m")).isEmpty();
        assertThat(descriptions("n")).containsExactly("text");
    }

    @Test
    void badOperationAttributesAreRefused() throws Exception {
        client.ask(editRunning(entry("explode", "m", "")))
                .refused("bad-attribute", "invalid-value");
        client.ask(editRunning("<backup-manager nc:opration=\"merge\"><id>m</id></backup-manager>"))
                .refused("unknown-attribute", "bad-attribute");
        client.ask(editRunning("<backup-manager nc:operation=\"\"><id>m</id></backup-manager>"))
                .refused("bad-attribute", "invalid-value");

        assertThat(ids()).containsExactly("DEFAULT");
    }

    @Test
    void theConfigItselfHasNoOperation() throws Exception {
        for (String operation : List.of("delete", "create", "merge", "replace")) {
            client.ask(
                            editRunning(entry("m", ""))
                                    .replace(
                                            "<config ",
                                            "<config nc:operation=\"%s\" ".formatted(operation)))
                    .refused("unknown-attribute")
                    .info("bad-attribute", "operation")
                    .info("bad-element", "config");
        }

        assertThat(ids()).containsExactly("DEFAULT");
    }

    @Test
    void aKeyIsNotMadeOrRemovedWithoutItsEntry() throws Exception {
        String keyed = "<backup-manager%s><id nc:operation=\"%s\">m</id></backup-manager>";
        client.ask(editRunning(entry("m", A_TEXT))).ok();
        for (String operation : List.of("delete", "remove", "create")) {
            client.ask(editRunning(keyed.formatted("", operation)))
                    .refused("bad-attribute")
                    .info("bad-attribute", "operation")
                    .info("bad-element", "id")
                    .path("/brm/backup-manager[id='m']");
        }
        client.ask(editRunning(keyed.formatted("", "merge"))).ok();
        client.ask(editRunning(keyed.formatted("", "replace"))).ok();
        assertThat(descriptions("m")).containsExactly("text");
        client.ask(editRunning(keyed.formatted(" nc:operation=\"delete\"", "delete"))).ok();
        assertThat(ids()).containsExactly("DEFAULT");
        client.ask(editRunning(keyed.formatted(" nc:operation=\"create\"", "create"))).ok();
        assertThat(ids()).contains("m");
    }

    @Test
    void anErrorAtTheTopHasNoPath() throws Exception {
        for (String inner : List.of("<thing xmlns=\"urn:nobody\"/>", "<brn/>", "text")) {
            assertThat(
                            client.ask(edit("running", "", inner))
                                    .refused("unknown-namespace", "unknown-element", "bad-element")
                                    .has("nc:rpc-error/nc:error-path"))
                    .isFalse();
        }
        assertThat(
                        client.ask(action("<thing xmlns=\"urn:nobody\"/>"))
                                .refused("unknown-namespace")
                                .has("nc:rpc-error/nc:error-path"))
                .isFalse();
    }

    @Test
    void unknownElementsAndNamespacesAreNamed() throws Exception {
        client.ask(editRunning(entry("m", "<colour>blue</colour>")))
                .refused("unknown-element")
                .info("bad-element", "colour")
                .path("/brm/backup-manager[id='m']");
        client.ask(edit("running", "", "<thing xmlns=\"urn:nobody\"/>"))
                .refused("unknown-namespace")
                .info("bad-namespace", "urn:nobody")
                .info("bad-element", "thing");
        client.ask(edit("running", "", "<thing xmlns=\"no uri\"/>"))
                .refused("unknown-namespace")
                .info("bad-namespace", "no uri");
        client.ask(editRunning(entry("m", "<x xmlns=\"urn:nobody\"/>")))
                .refused("unknown-namespace", "unknown-element");

        assertThat(ids()).containsExactly("DEFAULT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x/y", "", ".", "a b", "ü"})
    void aValueOutsideItsTypeIsInvalid(String id) throws Exception {
        client.ask(editRunning(entry(id, ""))).refused("invalid-value").path("/id");

        assertThat(ids()).containsExactly("DEFAULT");
    }

    @Test
    void aValueThatIsTooLongIsInvalid() throws Exception {
        String text = "<description>%s</description>";
        client.ask(editRunning(entry("m", text.formatted("d".repeat(1024))))).ok();

        client.ask(editRunning(entry("m", text.formatted("d".repeat(1025)))))
                .refused("invalid-value")
                .path("/brm/backup-manager[id='m']/description");
    }

    @Test
    void anEntryWithoutItsKeyMissesAnElement() throws Exception {
        client.ask(editRunning("<backup-manager>%s</backup-manager>".formatted(A_TEXT)))
                .refused("missing-element")
                .info("bad-element", "id");

        assertThat(descriptions("DEFAULT")).isEmpty();
    }

    @Test
    void whatIsNotConfigurationCannotBeWritten() throws Exception {
        for (String state :
                List.of(
                        "<agent><id>db</id></agent>",
                        "<backup><name>x</name></backup>",
                        "<progress-report><action-id>1</action-id></progress-report>")) {
            client.ask(editRunning(entry("DEFAULT", state)))
                    .refused("invalid-value", "unknown-element", "bad-element");
        }
    }

    @Test
    void whatLiesBelowADisabledFeatureIsUnknown() throws Exception {
        client.ask(edit("running", "", brm("<endpoint><name>x</name></endpoint>")))
                .refused("unknown-element")
                .info("bad-element", "endpoint");
    }

    @Test
    void nothingMayBeGivenTwice() throws Exception {
        client.ask(editRunning(entry("m", ""), entry("m", "")))
                .refused("bad-element", "invalid-value", "operation-failed", "data-exists");
        client.ask(editRunning(entry("m", A_TEXT + A_TEXT)))
                .refused("bad-element", "invalid-value", "operation-failed");
        client.ask(editRunning("<backup-manager><id>m</id><id>n</id></backup-manager>"))
                .refused("bad-element", "invalid-value", "operation-failed");
    }

    @Test
    void anEditIsDoneWholeOrNotAtAll() throws Exception {
        client.ask(editRunning(entry("m", A_TEXT), entry("delete", "nobody", "")))
                .refused("data-missing");
        client.ask(
                        edit(
                                "running",
                                "<error-option>rollback-on-error</error-option>",
                                brm(entry("m", A_TEXT) + entry("x/y", ""))))
                .refused("invalid-value");

        assertThat(ids()).containsExactly("DEFAULT");
    }

    @Test
    void testOnlyChangesNothing() throws Exception {
        String testOnly = "<test-option>test-only</test-option>";

        client.ask(edit("running", testOnly, brm(entry("m", "")))).ok();
        client.ask(edit("running", testOnly, brm(entry("x/y", "")))).refused("invalid-value");
        client.ask(edit("running", testOnly, brm(entry("delete", "m", ""))))
                .refused("data-missing");

        assertThat(ids()).containsExactly("DEFAULT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<error-option>stop-on-error</error-option>",
                "<error-option>continue-on-error</error-option>",
                "<error-option>rollback-on-error</error-option>",
                "<test-option>set</test-option>",
                "<test-option>test-then-set</test-option>",
                "<default-operation>merge</default-operation>",
                "<default-operation>merge</default-operation><test-option>test-then-set"
                        + "</test-option><error-option>stop-on-error</error-option>"
            })
    void optionsOfTheRfcAreTaken(String options) throws Exception {
        client.ask(edit("running", options, brm(entry("m", "")))).ok();

        assertThat(ids()).contains("m");
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        client.ask("<edit-config>%s</edit-config>".formatted(config("")))
                .refused("missing-element")
                .info("bad-element", "target");
        client.ask("<edit-config><target><running/></target></edit-config>")
                .refused("missing-element")
                .info("bad-element", "config");
        client.ask("<edit-config><target/>%s</edit-config>".formatted(config("")))
                .refused("missing-element", "bad-element", "invalid-value");
        client.ask("<copy-config><source><running/></source></copy-config>")
                .refused("missing-element")
                .info("bad-element", "target");
    }

    @Test
    void runningCannotBeDeleted() throws Exception {
        client.ask("<delete-config><target><running/></target></delete-config>")
                .refused(
                        "operation-not-supported",
                        "invalid-value",
                        "bad-element",
                        "unknown-element");

        assertThat(ids()).contains("DEFAULT");
    }

    @Test
    void copyingToItselfIsRefused() throws Exception {
        client.ask(
                        "<copy-config><target><running/></target><source><running/></source>"
                                + "</copy-config>")
                .refused("invalid-value");
    }

    @Test
    void urlsThatAreNotOfferedAreRefused() throws Exception {
        assertThat(client.can("url")).isFalse();
        client.ask(
                        "<edit-config><target><running/></target><url>file:///etc/passwd</url>"
                                + "</edit-config>")
                .refused(
                        "operation-not-supported",
                        "unknown-element",
                        "bad-element",
                        "invalid-value");
        client.ask(
                        "<copy-config><target><url>file:///tmp/x</url></target>"
                                + "<source><running/></source></copy-config>")
                .refused(
                        "operation-not-supported",
                        "unknown-element",
                        "bad-element",
                        "invalid-value");
        client.ask("<validate><source><url>http://127.0.0.1/</url></source></validate>")
                .refused(
                        "operation-not-supported",
                        "unknown-element",
                        "bad-element",
                        "invalid-value");
    }

    @Test
    void validateLooksAtRunningAndAtWhatIsGiven() throws Exception {
        String validate = "<validate><source>%s</source></validate>";

        client.ask(validate.formatted("<running/>")).ok();
        client.ask(validate.formatted(config(brm(entry("DEFAULT", ""))))).ok();
        client.ask(validate.formatted(config(brm(entry("x/y", ""))))).refused("invalid-value");
        client.ask(validate.formatted(config(brm("<colour/>")))).refused("unknown-element");
        client.ask("<validate/>").refused("missing-element").info("bad-element", "source");
    }

    @Test
    void editsAtTheSameTimeLoseNothing() throws Exception {
        int sessions = 8;
        int entries = 10;
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var edits = new ArrayList<Callable<Void>>();
            for (int s = 0; s < sessions; s++) {
                int session = s;
                edits.add(
                        () -> {
                            try (var own = open()) {
                                for (int i = 0; i < entries; i++) {
                                    String id = "s%d-%d".formatted(session, i);
                                    own.ask(editRunning(entry("create", id, A_TEXT))).ok();
                                }
                            }
                            return null;
                        });
            }
            for (Future<Void> edit : pool.invokeAll(edits)) {
                edit.get();
            }
        }

        assertThat(ids()).hasSize(sessions * entries + 1);
    }

    @Test
    void errorsTellNoSecretsAndNothingOfTheInside() throws Exception {
        // refused() looks for names of classes
        Answer reply =
                client.ask(editRunning(entry("m", "<password>hunter2</password>")))
                        .refused("unknown-element");

        assertThat(reply.text()).doesNotContain("hunter2").doesNotContain(directory.toString());
    }
}
