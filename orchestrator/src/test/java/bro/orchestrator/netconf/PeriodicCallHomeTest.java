package bro.orchestrator.netconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that is called home now and then; ncclient is the one that listens. */
@Timeout(120)
class PeriodicCallHomeTest {
    private static final Path SCRIPT = Path.of("src/test/python/peers.py").toAbsolutePath();

    /** Not long: ncclient waits for a call for ten seconds. */
    private static final Duration UNTIL_ANCHOR = Duration.ofSeconds(5);

    /** What is left of the period of a minute, from one beginning to the next. */
    private static final Duration LEFT = Duration.ofSeconds(10);

    /** How late a call may be: the peer tells its time after the login. */
    private static final Duration LATE = Duration.ofSeconds(4);

    @TempDir private Path directory;

    /** Goes as fast as time does, but can be put forward. */
    private static final class ForwardClock extends Clock {
        private volatile Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void aClientIsCalledAtItsTimeAndAPeriodLaterAndHungUpOnWhenIdle() throws Exception {
        SshClient.makeKey(directory);
        Files.copy(directory.resolve("key.pub"), directory.resolve("admin.keys"));
        var clock = new ForwardClock();
        int port = Ports.free();
        try (var server =
                RunningServer.start(
                        directory, new FakeOrchestrator(), RunningServer.limits(8), clock)) {
            Instant anchor = Instant.now().plus(UNTIL_ANCHOR);
            try (var admin = Conversation.open(directory, server.port())) {
                admin.ask(Conversation.edit("running", "", home(port, anchor))).ok();
            }
            Process client = peer(port);
            try (BufferedReader output = client.inputReader(StandardCharsets.UTF_8)) {
                Instant first = time(output);
                clock.ahead = Duration.ofMinutes(1).minus(LEFT);
                Instant second = time(output);

                assertThat(first).isBetween(anchor, anchor.plus(LATE));
                assertThat(second).isBetween(anchor.plus(LEFT), anchor.plus(LEFT).plus(LATE));
                String rest = output.readAllAsString();
                assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(client.exitValue()).as(rest).isZero();
            } finally {
                client.destroy();
            }
        }
    }

    private static Instant time(BufferedReader output) throws IOException {
        String line = String.valueOf(output.readLine());
        assertThat(line).matches("\\d+\\.\\d+");
        return Instant.ofEpochMilli((long) (Double.parseDouble(line) * 1000));
    }

    private static String home(int port, Instant anchor) {
        return """
        <netconf-server xmlns="urn:bro:netconf-server"><call-home><netconf-client>
        <name>now-and-then</name><endpoints><endpoint><name>there</name><ssh>
        <tcp-client-parameters><remote-address>127.0.0.1</remote-address>
        <remote-port>%d</remote-port></tcp-client-parameters></ssh></endpoint></endpoints>
        <connection-type><periodic><period>1</period><anchor-time>%s</anchor-time>
        <idle-timeout>1</idle-timeout></periodic></connection-type></netconf-client></call-home>
        </netconf-server>
        """
                .formatted(port, anchor);
    }

    private static Process peer(int port) throws IOException {
        return new ProcessBuilder(
                        "/usr/bin/python3",
                        SCRIPT.toString(),
                        "home_periodic",
                        Integer.toString(port))
                .redirectErrorStream(true)
                .start();
    }
}
