package bro.orchestrator.netconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ncclient, the client that most people use, gets along with the server. */
class NcclientTest {
    private static final Path SCRIPT = Path.of("src/test/python/checks.py").toAbsolutePath();
    private static final long PATIENCE_SECONDS = 120;

    @TempDir private static Path directory;
    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key()));
        Files.copy(Path.of(key() + ".pub"), directory.resolve("admin.keys"));
        server = RunningServer.start(directory);
    }

    private static String key() {
        return directory.resolve("key").toString();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "login_by_password",
                "login_by_key",
                "bad_logins",
                "yang_library",
                "create_backup",
                "restore_plan",
                "refused_actions",
                "roles",
                "users",
                "edit_config",
                "refused_edits",
                "candidate",
                "candidate_locks",
                "manager_sequence",
                "confirmed_commit",
                "concurrent_edits",
                "filters",
                "xpath_filters",
                "locks",
                "dropped_session_frees_its_lock",
                "kill_session",
                "subscription",
                "refused_subscriptions",
                "replay",
                "session_events",
                "config_events",
                "confirmed_commit_events",
                "slow_action_delays_nobody_else"
            })
    void isContent(String check) throws Exception {
        run(
                List.of(
                        "/usr/bin/python3",
                        SCRIPT.toString(),
                        check,
                        Integer.toString(server.port()),
                        key()));
    }

    @Test
    void aKeyThatIsTakenAwayLetsNobodyInAnyMore() throws Exception {
        try (var other = RunningServer.start(Files.createDirectory(directory.resolve("other")))) {
            Process attempt =
                    new ProcessBuilder(
                                    "/usr/bin/python3",
                                    SCRIPT.toString(),
                                    "login_by_key",
                                    Integer.toString(other.port()),
                                    key())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();

            assertThat(attempt.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(attempt.exitValue()).isNotZero();
        }
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "out", ".txt");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }
}
