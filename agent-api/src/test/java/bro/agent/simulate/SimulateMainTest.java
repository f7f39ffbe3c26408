package bro.agent.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import bro.agent.ScriptedOrchestrator;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SimulateMainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... words) {
        return SimulateMain.run(
                List.of(words),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void badUsageIsOneLineThatNamesTheOption() {
        assertThat(run("--orchestrator", "h:1")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("bro agent simulate: option --agents is missing");
    }

    @Test
    void anIdThatNoAgentMayHaveIsBadUsage() {
        assertThat(run("--orchestrator", "h:1", "--agents", "1", "--prefix", "a!")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("agent id 'a!-0001'");
    }

    @Test
    void helpGivesExamples() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Examples:", "--fail");
    }

    @Test
    void agentsThatAreAllRefusedEndWithTheReason() {
        try (var orchestrator = new ScriptedOrchestrator()) {
            orchestrator.rejectDuplicates();

            int exitCode =
                    run("--orchestrator", "127.0.0.1:" + orchestrator.port(), "--agents", "2");

            assertThat(exitCode).isEqualTo(3);
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains("sim-0001: the orchestrator refused: already attached")
                    .contains("sim-0002: the orchestrator refused: already attached");
        }
    }

    @Test
    void aSimulationTellsWhatHappensAndStopsCleanlyOnASignal() throws Exception {
        try (var orchestrator = new ScriptedOrchestrator()) {
            var words =
                    List.of(
                            System.getProperty("java.home") + "/bin/java",
                            "-cp",
                            System.getProperty("java.class.path"),
                            SimulateMain.class.getName(),
                            "--orchestrator",
                            "127.0.0.1:" + orchestrator.port(),
                            "--agents",
                            "3",
                            "--json");
            Process process =
                    new ProcessBuilder(words)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
                String line = lines.readLine();
                while (!line.startsWith("{\"event\":\"registered\",\"agents\":3,\"of\":3,")) {
                    line = lines.readLine();
                }
                // Not that of the process, which closes its output, too.
                process.toHandle().destroy();

                assertThat(lines.lines())
                        .last()
                        .asString()
                        .startsWith("{\"event\":\"ended\",\"seconds\":");
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
