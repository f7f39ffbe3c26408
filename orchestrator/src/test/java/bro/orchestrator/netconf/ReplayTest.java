package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.BRO;
import static bro.orchestrator.netconf.Conversation.brm;
import static bro.orchestrator.netconf.Conversation.edit;
import static bro.orchestrator.netconf.Conversation.entry;
import static bro.orchestrator.netconf.Conversation.getConfig;
import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.notification.LogLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The past, on the wire: across restarts, until a time, in order with the present. */
@Timeout(120)
class ReplayTest {
    private static final String AGENTS =
            "<filter><agent-state-changed xmlns=\"%s\"/></filter>".formatted(BRO);
    private static final String PROGRESS =
            "<filter><progress xmlns=\"%s\"/></filter>".formatted(BRO);
    private static final String CONFIGURATION =
            ("<filter><netconf-config-change xmlns=\"%1$s\"/>"
                            + "<netconf-confirmed-commit xmlns=\"%1$s\"/></filter>")
                    .formatted("urn:ietf:params:xml:ns:yang:ietf-netconf-notifications");
    private static final String LONG_AGO = "<startTime>2020-01-01T00:00:00Z</startTime>";

    @TempDir Path directory;

    /** A clock that is set by hand. */
    private static final class SetClock extends Clock {
        private volatile Instant now;

        SetClock(Instant now) {
            this.now = now;
        }

        void advance(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @BeforeEach
    void makeKey() throws Exception {
        SshClient.makeKey(directory);
        Files.copy(directory.resolve("key.pub"), directory.resolve("admin.keys"));
    }

    private static String subscribe(String inner) {
        return "<create-subscription xmlns=\"urn:ietf:params:xml:ns:netconf:notification:1.0\">%s"
                        .formatted(inner)
                + "</create-subscription>";
    }

    private Conversation open(RunningServer server) throws Exception {
        return Conversation.open(directory, server.port());
    }

    private static boolean isReplayComplete(Answer event) {
        return event.has("manage:replayComplete");
    }

    /** What is heard before the past is over. */
    private static List<Answer> past(Conversation client) throws Exception {
        var events = new ArrayList<Answer>();
        for (Answer it = client.event(); !isReplayComplete(it); it = client.event()) {
            events.add(it);
        }
        return events;
    }

    @Test
    void noMoreOfThePastIsKeptThanTheSettingsSay() throws Exception {
        var few = new LogLimits(8, 1 << 20, Duration.ofDays(1), 4, 4096);
        try (var server =
                        RunningServer.start(
                                directory, new FakeOrchestrator(), RunningServer.keeping(few));
                var client = open(server)) {
            // not all at once: what is written together is in one file
            for (int i = 0; i < 20; i++) {
                server.orchestrator().attachAgent(1);
                Thread.sleep(60);
            }

            client.ask(subscribe(LONG_AGO)).ok();

            assertThat(past(client)).hasSizeBetween(4, 12);
        }
    }

    @Test
    void eventsAreReplayedAfterARestart() throws Exception {
        try (var server = RunningServer.start(directory)) {
            server.orchestrator().attachAgent(3);
        }
        try (var server = RunningServer.start(directory);
                var client = open(server)) {
            server.orchestrator().attachAgent(1);

            client.ask(subscribe(AGENTS + LONG_AGO)).ok();

            assertThat(past(client)).hasSize(4);
            server.orchestrator().attachAgent(1);
            assertThat(client.event().has("bro:agent-state-changed")).isTrue();
        }
    }

    @Test
    void aRestartThatUndoesACommitIsToldOf() throws Exception {
        var orchestrator = new FakeOrchestrator();
        try (var server = RunningServer.start(directory, orchestrator, RunningServer.limits(8));
                var client = open(server)) {
            client.ask(edit("candidate", "", brm(entry("kept", "")))).ok();
            client.ask("<commit/>").ok();
            client.ask(edit("candidate", "", brm(entry("unconfirmed", "")))).ok();
            client.ask(
                            "<commit><confirmed/><confirm-timeout>3600</confirm-timeout>"
                                    + "<persist>id</persist></commit>")
                    .ok();
        }
        try (var server = RunningServer.start(directory, orchestrator, RunningServer.limits(8));
                var client = open(server)) {
            client.ask(subscribe(CONFIGURATION + LONG_AGO)).ok();

            List<Answer> past = past(client);

            assertThat(past.getLast().value("ncev:netconf-confirmed-commit/ncev:confirm-event"))
                    .isEqualTo("timeout");
            Answer change = past.get(past.size() - 2);
            assertThat(change.has("ncev:netconf-config-change/ncev:changed-by/ncev:server"))
                    .as(change.text())
                    .isTrue();
            assertThat(change.value("ncev:netconf-config-change/ncev:edit/ncev:target"))
                    .endsWith(":id='unconfirmed']");
            assertThat(change.value("ncev:netconf-config-change/ncev:edit/ncev:operation"))
                    .isEqualTo("delete");
            assertThat(client.ask(getConfig("running", "")).text())
                    .contains("<id>kept</id>")
                    .doesNotContain("unconfirmed");
        }
    }

    @Test
    void aSubscriptionStopsWhenItsTimeHasCome() throws Exception {
        var clock = new SetClock(Instant.parse("2026-11-20T10:00:00Z"));
        try (var server =
                        RunningServer.start(
                                directory, new FakeOrchestrator(), RunningServer.limits(8), clock);
                var client = open(server)) {
            server.orchestrator().attachAgent(1);
            client.ask(subscribe(AGENTS + LONG_AGO + "<stopTime>2026-11-20T11:00:00Z</stopTime>"))
                    .ok();
            assertThat(past(client)).hasSize(1);
            clock.advance(Duration.ofMinutes(59));
            server.orchestrator().attachAgent(1);
            assertThat(client.event().value("ncn:eventTime")).isEqualTo("2026-11-20T10:59:00Z");

            clock.advance(Duration.ofMinutes(2));
            server.orchestrator().attachAgent(1);

            assertThat(client.event().has("manage:notificationComplete")).isTrue();
            client.ask(subscribe(AGENTS)).ok();
            server.orchestrator().attachAgent(1);
            assertThat(client.event().value("ncn:eventTime")).isEqualTo("2026-11-20T11:01:00Z");
        }
    }

    @Test
    void thePastAndThePresentMakeOneSequence() throws Exception {
        try (var server = RunningServer.start(directory);
                var client = open(server)) {
            tell(server, 0, 500);
            var heardThePast = new AtomicBoolean();
            var telling =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        for (int i = 500; !heardThePast.get(); i++) {
                                            tell(server, i, i + 1);
                                            pause();
                                        }
                                    });

            client.ask(subscribe(PROGRESS + LONG_AGO)).ok();

            int next = 0;
            for (int after = 0; after < 50; ) {
                Answer event = client.event();
                if (isReplayComplete(event)) {
                    assertThat(after).isZero();
                    after = 1;
                } else {
                    assertThat(event.value("bro:progress/bro:action-id"))
                            .isEqualTo(Integer.toString(next++));
                    after += after > 0 ? 1 : 0;
                }
            }
            heardThePast.set(true);
            telling.join();
            assertThat(next).isGreaterThan(500);
        }
    }

    private static void tell(RunningServer server, int from, int to) {
        for (int i = from; i < to; i++) {
            server.orchestrator().progress(FakeOrchestrator.running(i, 1));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aClientThatDoesNotReadThePastDelaysNobody() throws Exception {
        try (var server = RunningServer.start(directory);
                var silent = open(server);
                var client = open(server)) {
            tell(server, 0, 20_000);
            silent.ask(subscribe(PROGRESS + LONG_AGO)).ok();

            client.ask(subscribe(AGENTS)).ok();
            for (int i = 0; i < 300; i++) {
                server.orchestrator().attachAgent(1);
                client.event();
            }
            client.ask(getConfig("running", "")).data();
        }
    }

    @Test
    void whatAUserMustNotHearIsNotReplayed() throws Exception {
        String rules =
                "<nacm xmlns=\"urn:ietf:params:xml:ns:yang:ietf-netconf-acm\"><rule-list>"
                        + "<name>deaf</name><group>viewer</group><rule><name>agents</name>"
                        + "<module-name>backup-restore-orchestrator</module-name>"
                        + "<notification-name>agent-state-changed</notification-name>"
                        + "<access-operations>read</access-operations><action>deny</action></rule>"
                        + "</rule-list></nacm>";
        try (var server = RunningServer.start(directory);
                var admin = open(server);
                var viewer = Conversation.open(directory, server.port(), "viewer")) {
            String first =
                    rules.replace(
                            "<rule-list>",
                            "<rule-list xmlns:yang="
                                    + "\"urn:ietf:params:xml:ns:yang:1\" yang:insert=\"first\">");
            admin.ask(edit("running", "", first)).ok();
            server.orchestrator().attachAgent(2);

            viewer.ask(subscribe(AGENTS + LONG_AGO)).ok();
            admin.ask(subscribe(AGENTS + LONG_AGO)).ok();

            assertThat(past(viewer)).isEmpty();
            assertThat(past(admin)).hasSize(2);
        }
    }
}
