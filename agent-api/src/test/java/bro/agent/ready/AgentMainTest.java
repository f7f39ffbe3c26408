package bro.agent.ready;

import static org.assertj.core.api.Assertions.assertThat;

import bro.agent.ScriptedOrchestrator;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class AgentMainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... words) {
        return AgentMain.run(
                List.of(words),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | say 'files' or 'command' first",
                "tapes | not 'tapes'",
                "files --path /x --orchestrator h:1 | option --id is missing",
                "files --id a --orchestrator h:1 | option --path is missing",
                "files --id a --path /x --orchestrator h | option --orchestrator must be HOST:PORT",
                "files --id a --path /x --orchestrator h:0 | the port '0'",
                "files --id a --path | option --path needs a value",
                "files --id a --id b | option --id is given twice",
                "files --id a --dump x | unknown option '--dump'",
                "files --id a! --path /x --orchestrator h:1 | 'a!'",
                "command --id a --dump x --orchestrator h:1 | option --load is missing"
            })
    void badUsageIsOneLineThatNamesTheOption(String words, String message) {
        int exitCode = run(words.isEmpty() ? new String[0] : words.split(" ", -1));

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(message);
    }

    @Test
    void helpGivesExamples() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Examples:", "--scope");
    }

    @Test
    void anAgentSaysThatItIsRegisteredAndStopsCleanlyOnASignal() throws Exception {
        try (var orchestrator = new ScriptedOrchestrator()) {
            var words =
                    List.of(
                            System.getProperty("java.home") + "/bin/java",
                            "-cp",
                            System.getProperty("java.class.path"),
                            AgentMain.class.getName(),
                            "files",
                            "--id",
                            "web",
                            "--orchestrator",
                            "127.0.0.1:" + orchestrator.port(),
                            "--path",
                            "/tmp",
                            "--scope",
                            "alpha");
            Process process =
                    new ProcessBuilder(words)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
                String line = lines.readLine();
                process.destroy();

                assertThat(line)
                        .isEqualTo(
                                "agent web registered at 127.0.0.1:%d"
                                        .formatted(orchestrator.port()));
                assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void aRefusedAgentEndsWithTheReason() {
        try (var orchestrator = new ScriptedOrchestrator()) {
            orchestrator.rejectDuplicates();

            int exitCode =
                    run(
                            "command",
                            "--id",
                            "db",
                            "--dump",
                            "true",
                            "--load",
                            "true",
                            "--orchestrator",
                            "127.0.0.1:" + orchestrator.port());

            assertThat(exitCode).isEqualTo(3);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("already attached")
                    .contains("DUPLICATE_ID");
        }
    }
}
