package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.getConfig;
import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.NetconfSettings.Elsewhere;
import bro.orchestrator.netconf.NetconfSettings.Shares;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that ask nothing. */
class IdleSessionsTest {
    @TempDir Path directory;

    @Test
    void whoAsksNothingIsEndedButNotASubscriber() throws Exception {
        SshClient.makeKey(directory);
        Files.copy(directory.resolve("key.pub"), directory.resolve("admin.keys"));
        var settings =
                RunningServer.settings(
                        8,
                        Optional.empty(),
                        new Shares(8, 8, 8, Duration.ofSeconds(1)),
                        Elsewhere.NOTHING);
        try (var server = RunningServer.start(directory, new FakeOrchestrator(), settings);
                var subscriber = Conversation.open(directory, server.port());
                var idle = Conversation.open(directory, server.port())) {
            subscriber
                    .ask(
                            "<create-subscription xmlns=\"urn:ietf:params:xml:ns:netconf:"
                                    + "notification:1.0\"/>")
                    .ok();

            assertThat(idle.readToEnd()).isEmpty();

            subscriber.ask(getConfig("running", "")).data();
        }
    }
}
