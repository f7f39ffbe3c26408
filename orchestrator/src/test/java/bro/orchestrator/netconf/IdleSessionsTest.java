package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.getConfig;
import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.NetconfSettings.Elsewhere;
import bro.orchestrator.netconf.NetconfSettings.Shares;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that ask nothing. */
@Timeout(120)
class IdleSessionsTest {
    private static final Duration IDLE = Duration.ofSeconds(1);

    /** Long enough for an idle session to be found and ended. */
    private static final Duration FOUND = Duration.ofSeconds(4);

    private static final String CLASSIC = "urn:ietf:params:xml:ns:netconf:notification:1.0";
    private static final String DYNAMIC =
            "urn:ietf:params:xml:ns:yang:ietf-subscribed-notifications";

    @TempDir private static Path directory;
    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        SshClient.makeKey(directory);
        Files.copy(directory.resolve("key.pub"), directory.resolve("admin.keys"));
        var settings =
                RunningServer.settings(
                        8, Optional.empty(), new Shares(8, 8, 8, IDLE), Elsewhere.NOTHING);
        server = RunningServer.start(directory, new FakeOrchestrator(), settings);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Conversation open() throws Exception {
        return Conversation.open(directory, server.port());
    }

    /** Subscribes to what never happens, and returns the id. */
    private static String establish(Conversation client, String more) throws Exception {
        return client.ask(
                        """
                        <establish-subscription xmlns="%s"><stream>NETCONF</stream>
                        <stream-xpath-filter>/none</stream-xpath-filter>%s</establish-subscription>
                        """
                                .formatted(DYNAMIC, more))
                .value("sn:id");
    }

    private static String end(String operation, String id) {
        return "<%1$s xmlns=\"%2$s\"><id>%3$s</id></%1$s>".formatted(operation, DYNAMIC, id);
    }

    private static void assertIsNotEnded(Conversation client) throws Exception {
        Thread.sleep(FOUND);
        client.ask(getConfig("running", "<filter/>")).data();
    }

    @Test
    void whoAsksNothingIsEndedButNotASubscriber() throws Exception {
        try (var subscriber = open();
                var idle = open()) {
            subscriber.ask("<create-subscription xmlns=\"%s\"/>".formatted(CLASSIC)).ok();

            assertThat(idle.readToEnd()).isEmpty();

            assertIsNotEnded(subscriber);
        }
    }

    @Test
    void whoHasDeletedEverySubscriptionMayBeIdle() throws Exception {
        try (var client = open()) {
            String first = establish(client, "");
            String second = establish(client, "");
            client.ask(end("delete-subscription", first)).ok();
            assertIsNotEnded(client);

            client.ask(end("delete-subscription", second)).ok();

            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void whoseSubscriptionWasKilledMayBeIdle() throws Exception {
        try (var client = open();
                var killer = open()) {
            String id = establish(client, "");

            killer.ask(end("kill-subscription", id)).ok();

            assertThat(client.readToEnd()).contains("subscription-terminated");
        }
    }

    @Test
    void whoseSubscriptionHasStoppedMayBeIdle() throws Exception {
        String stop = Instant.now().plusSeconds(1).toString();
        try (var dynamic = open();
                var classic = open()) {
            establish(dynamic, "<stop-time>%s</stop-time>".formatted(stop));
            classic.ask(
                            """
                            <create-subscription xmlns="%s"><startTime>%s</startTime>
                            <stopTime>%s</stopTime></create-subscription>
                            """
                                    .formatted(CLASSIC, Instant.now().minusSeconds(60), stop))
                    .ok();

            assertThat(dynamic.readToEnd()).contains("subscription-terminated");
            assertThat(classic.readToEnd()).contains("notificationComplete");
        }
    }
}
