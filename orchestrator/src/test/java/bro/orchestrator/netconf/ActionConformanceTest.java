package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.action;
import static bro.orchestrator.netconf.Conversation.brm;
import static bro.orchestrator.netconf.Conversation.chunked;
import static bro.orchestrator.netconf.Conversation.entry;
import static bro.orchestrator.netconf.Conversation.getConfig;
import static bro.orchestrator.netconf.Conversation.rpc;
import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.xml.Namespaces;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Actions: RFC 7950 section 7.15. */
class ActionConformanceTest extends ConformanceServer {
    private static final String PLAN =
            "<backup><name>old</name><restore><plan-only>true</plan-only></restore></backup>";
    private Conversation client;

    @BeforeEach
    void connect() throws IOException {
        client = open();
    }

    @AfterEach
    void end() {
        client.close();
    }

    private Answer order(String manager, String inner) throws IOException {
        return client.ask(action(brm(entry(manager, inner))));
    }

    @Test
    void anActionIsDoneAndItsOutputComesBack() throws Exception {
        Answer reply = order("DEFAULT", PLAN);

        assertThat(reply.value("bro:plan/bro:feasible")).isEqualTo("true");
        assertThat(reply.values("bro:plan/bro:agent/bro:id")).containsExactly("db");
        assertThat(reply.has("nc:ok")).isFalse();
    }

    @Test
    void anActionOfAnEntryThatIsNotThereIsRefused() throws Exception {
        order("nobody", "<create-backup/>")
                .refused("data-missing", "unknown-element", "operation-failed", "invalid-value");
        order("DEFAULT", "<backup><name>none</name><restore/></backup>")
                .refused("data-missing", "unknown-element", "operation-failed", "invalid-value");
    }

    @Test
    void aMissingInputIsNamed() throws Exception {
        order("DEFAULT", "<delete-backup/>").refused("missing-element").info("bad-element", "name");
        order("DEFAULT", "<cancel-action/>")
                .refused("missing-element")
                .info("bad-element", "action-id");
    }

    @Test
    void anUnknownInputIsNamed() throws Exception {
        order("DEFAULT", "<create-backup><nme>x</nme></create-backup>")
                .refused("unknown-element")
                .info("bad-element", "nme");
        order("DEFAULT", "<create-backup><name xmlns=\"urn:nobody\">x</name></create-backup>")
                .refused("unknown-namespace", "unknown-element");
    }

    @Test
    void anInputOutsideItsTypeIsInvalid() throws Exception {
        order("DEFAULT", "<create-backup><name>a/b</name></create-backup>")
                .refused("invalid-value")
                .path("/create-backup/name");
        order("DEFAULT", "<cancel-action><action-id>-1</action-id></cancel-action>")
                .refused("invalid-value")
                .path("/cancel-action/action-id");
        order("DEFAULT", PLAN.replace("true", "maybe")).refused("invalid-value").path("/plan-only");
    }

    @Test
    void nothingMayBeGivenTwice() throws Exception {
        order("DEFAULT", "<create-backup><name>a</name><name>b</name></create-backup>")
                .refused("bad-element", "invalid-value", "operation-failed");
    }

    @Test
    void equalValuesOfALeafListMayBeGiven() throws Exception {
        Answer reply =
                order(
                        "DEFAULT",
                        PLAN.replace(
                                "<plan-only>", "<agent>db</agent><agent>db</agent><plan-only>"));

        assertThat(reply.values("bro:plan/bro:agent/bro:id")).containsExactly("db");
        client.ask(
                        ("<get-data xmlns=\"%s\" xmlns:ds=\"%s\" xmlns:or=\"%s\"><datastore>"
                                        + "ds:operational</datastore><max-depth>1</max-depth>"
                                        + "<origin-filter>or:system</origin-filter>"
                                        + "<origin-filter>or:system</origin-filter></get-data>")
                                .formatted(
                                        Namespaces.NMDA, Namespaces.DATASTORES, Namespaces.ORIGIN))
                .data();
    }

    @Test
    void aPathWithoutItsKeyMissesAnElement() throws Exception {
        client.ask(action(brm("<backup-manager><create-backup/></backup-manager>")))
                .refused("missing-element")
                .info("bad-element", "id");
        order("DEFAULT", "<backup><restore/></backup>")
                .refused("missing-element")
                .info("bad-element", "name");
    }

    @Test
    void twoActionsAtOnceAreRefused() throws Exception {
        order("DEFAULT", "<create-backup/><delete-backup><name>old</name></delete-backup>")
                .refused("bad-element")
                .info("bad-element", "delete-backup");
        client.ask(
                        action(
                                brm(
                                        entry("DEFAULT", "<create-backup/>")
                                                + entry("DEFAULT", "<create-backup/>"))))
                .refused("bad-element");
    }

    @Test
    void noActionAndNoWrapperAreRefused() throws Exception {
        client.ask(action("")).refused("missing-element", "bad-element", "operation-failed");
        client.ask(action(brm(entry("DEFAULT", ""))))
                .refused("missing-element", "bad-element", "operation-failed", "unknown-element");
        client.ask(brm(entry("DEFAULT", "<create-backup/>")))
                .refused("operation-not-supported", "unknown-namespace", "unknown-element");
        client.ask("<action>%s</action>".formatted(brm(entry("DEFAULT", "<create-backup/>"))))
                .refused("operation-not-supported", "unknown-namespace", "unknown-element");
    }

    @Test
    void whatIsNoActionIsUnknown() throws Exception {
        order("DEFAULT", "<explode/>").refused("unknown-element").info("bad-element", "explode");
        order("DEFAULT", "<backup><name>old</name><verify/></backup>")
                .refused("unknown-element")
                .info("bad-element", "verify");
    }

    @Test
    void pipelinedActionsAreAnsweredInOrder() throws Exception {
        var orders = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            orders.append(chunked(rpc("a" + i, action(brm(entry("DEFAULT", PLAN))))));
        }

        client.send(orders.toString());

        for (int i = 0; i < 50; i++) {
            Answer reply = client.reply();
            assertThat(reply.root().getAttribute("message-id")).isEqualTo("a" + i);
            assertThat(reply.has("bro:plan")).isTrue();
        }
    }

    @Test
    void aSlowActionHoldsUpNoOtherSession() throws Exception {
        String slow = "<create-backup><name>slow</name></create-backup>";
        try (var other = open()) {
            client.send(chunked(rpc("slow", action(brm(entry("DEFAULT", slow))))));
            client.send(chunked(rpc("next", getConfig("running", ""))));
            var answered =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return client.reply();
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });

            other.ask(getConfig("running", "")).data();

            assertThat(answered).isNotDone();
            assertThat(answered.get().root().getAttribute("message-id")).isEqualTo("slow");
            assertThat(client.reply().root().getAttribute("message-id")).isEqualTo("next");
        }
    }
}
