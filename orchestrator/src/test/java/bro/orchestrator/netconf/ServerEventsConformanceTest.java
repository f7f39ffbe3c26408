package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.brm;
import static bro.orchestrator.netconf.Conversation.edit;
import static bro.orchestrator.netconf.Conversation.editRunning;
import static bro.orchestrator.netconf.Conversation.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server tells of itself: RFC 6470; and replay by RFC 5277 section 3.3. */
class ServerEventsConformanceTest extends ConformanceServer {
    private static final String SUBSCRIBE =
            "<create-subscription xmlns=\"urn:ietf:params:xml:ns:netconf:notification:1.0\">%s"
                    + "</create-subscription>";
    private Conversation listener;
    private Conversation client;

    @BeforeEach
    void connect() throws IOException {
        listener = open();
        client = open();
    }

    @AfterEach
    void end() throws IOException {
        listener.close();
        client.close();
        try (var last = open()) {
            last.ask(editRunning(entry("remove", "e", ""))).ok();
        }
    }

    private void listen(String event) throws IOException {
        // its own start has been told when it is answered
        client.ask("<get><filter/></get>").data();
        listener.ask(SUBSCRIBE.formatted(self(event))).ok();
    }

    @Test
    void aChangeOfRunningIsTold() throws Exception {
        listen("netconf-config-change");

        client.ask(editRunning(entry("e", "<description>x</description>"))).ok();

        Answer event = listener.event();
        String change = "ncev:netconf-config-change/ncev:";
        assertThat(event.value(change + "changed-by/ncev:username")).isEqualTo("admin");
        assertThat(event.value(change + "changed-by/ncev:session-id"))
                .isEqualTo(client.sessionId());
        assertThat(event.value(change + "changed-by/ncev:source-host")).isEqualTo("127.0.0.1");
        assertThat(event.values(change + "datastore")).isIn(List.of("running"), List.of());
        assertThat(event.value(change + "edit/ncev:operation")).isEqualTo("create");
        assertThat(event.value(change + "edit/ncev:target"))
                .contains("backup-manager")
                .contains("e");
    }

    @Test
    void aCommitAndARemovalAreToldToo() throws Exception {
        listen("netconf-config-change");

        client.ask(edit("candidate", "", brm(entry("e", "")))).ok();
        client.ask("<commit/>").ok();
        client.ask(editRunning(entry("delete", "e", ""))).ok();

        String operation = "ncev:netconf-config-change/ncev:edit/ncev:operation";
        assertThat(listener.event().value(operation)).isEqualTo("create");
        assertThat(listener.event().value(operation)).isEqualTo("delete");
    }

    @Test
    void sessionsThatBeginAreTold() throws Exception {
        listen("netconf-session-start");

        try (var other = open()) {
            Answer event = listener.event();
            assertThat(event.value("ncev:netconf-session-start/ncev:username")).isEqualTo("admin");
            assertThat(event.value("ncev:netconf-session-start/ncev:session-id"))
                    .isEqualTo(other.sessionId());
            assertThat(event.value("ncev:netconf-session-start/ncev:source-host"))
                    .isEqualTo("127.0.0.1");
        }
    }

    @Test
    void sessionsThatEndAreToldWithTheReason() throws Exception {
        listen("netconf-session-end");
        String end = "ncev:netconf-session-end/ncev:";

        try (var other = open()) {
            other.ask("<close-session/>").ok();
            Answer event = listener.event();
            assertThat(event.value(end + "termination-reason")).isEqualTo("closed");
            assertThat(event.value(end + "session-id")).isEqualTo(other.sessionId());
        }
        try (var other = open()) {
            other.ask("<get><filter/></get>").data();
            other.hangUp();
            assertThat(listener.event().value(end + "termination-reason")).isEqualTo("dropped");
        }
        try (var other = open()) {
            client.ask(
                            "<kill-session><session-id>%s</session-id></kill-session>"
                                    .formatted(other.sessionId()))
                    .ok();
            Answer event = listener.event();
            assertThat(event.value(end + "termination-reason")).isEqualTo("killed");
            assertThat(event.value(end + "killed-by")).isEqualTo(client.sessionId());
        }
    }

    @Test
    void confirmedCommitsAreTold() throws Exception {
        listen("netconf-confirmed-commit");
        String happened = "ncev:netconf-confirmed-commit/ncev:confirm-event";

        client.ask(edit("candidate", "", brm(entry("e", "")))).ok();
        client.ask("<commit><confirmed/></commit>").ok();
        client.ask("<cancel-commit/>").ok();

        assertThat(listener.event().value(happened)).isEqualTo("start");
        assertThat(listener.event().value(happened)).isEqualTo("cancel");
    }

    @Test
    void thePastIsReplayedAndItsEndTold() throws Exception {
        server.orchestrator().attachAgent(2);
        client.ask("<get><filter/></get>").data();

        listener.ask(
                        SUBSCRIBE.formatted(
                                "<filter><agent-state-changed xmlns=\"%s\"/></filter>"
                                                .formatted(Conversation.BRO)
                                        + "<startTime>2020-01-01T00:00:00Z</startTime>"))
                .ok();

        assertThat(listener.event().has("bro:agent-state-changed")).isTrue();
        assertThat(listener.event().has("bro:agent-state-changed")).isTrue();
        assertThat(listener.event().has("manage:replayComplete")).isTrue();
        server.orchestrator().attachAgent(1);
        assertThat(listener.event().has("bro:agent-state-changed")).isTrue();
    }

    @Test
    void aSubscriptionToThePastAloneEnds() throws Exception {
        listener.ask(
                        SUBSCRIBE.formatted(
                                "<startTime>2020-01-01T00:00:00Z</startTime>"
                                        + "<stopTime>2020-01-02T00:00:00Z</stopTime>"))
                .ok();

        assertThat(listener.event().has("manage:replayComplete")).isTrue();
        assertThat(listener.event().has("manage:notificationComplete")).isTrue();
        listener.ask(SUBSCRIBE.formatted("")).ok();
    }

    @Test
    void theStreamIsDescribed() throws Exception {
        Answer streams =
                client.ask(
                                "<get><filter><netconf"
                                        + " xmlns=\"urn:ietf:params:xml:ns:netmod:notification\">"
                                        + "<streams/></netconf></filter></get>")
                        .data();

        String stream = "//manage:stream[manage:name='NETCONF']/manage:";
        assertThat(streams.value(stream + "replaySupport")).isEqualTo("true");
        assertThat(streams.value(stream + "description")).isNotEmpty();
    }

    private static String self(String event) {
        return "<filter><%s xmlns=\"urn:ietf:params:xml:ns:yang:ietf-netconf-notifications\"/></filter>"
                .formatted(event);
    }
}
