package bro.orchestrator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path logs;

    @Test
    void theLineThatIsWaitedForIsReturned() throws IOException, InterruptedException {
        try (var process = shell("echo hello; echo ready port=1; sleep 60")) {
            assertThat(process.awaitLine("ready", PATIENCE)).isEqualTo("ready port=1");
        }
    }

    @Test
    void anEarlyEndIsToldWithTheLastWords() throws IOException {
        try (var process = shell("echo first >&2; echo no disk >&2; exit 7")) {
            assertThatThrownBy(() -> process.awaitLine("ready", PATIENCE))
                    .isInstanceOf(DemoException.class)
                    .hasMessageContaining("'it' ended early with code 7")
                    .hasMessageContaining("no disk");
        }
    }

    @Test
    void wordsSurviveTheShell() throws IOException, InterruptedException {
        String echo = JavaCommand.shell(List.of("echo", "ready", "it's $HOME \"*\""));
        try (var process = shell(echo + "; sleep 60")) {
            assertThat(process.awaitLine("ready", PATIENCE)).isEqualTo("ready it's $HOME \"*\"");
        }
    }

    private ServiceProcess shell(String script) throws IOException {
        return ServiceProcess.start("it", List.of("/bin/sh", "-c", script), logs);
    }
}
