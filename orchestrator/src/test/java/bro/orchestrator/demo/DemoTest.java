package bro.orchestrator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir Path directory;

    @Test
    @Timeout(180)
    void everyByteComesBackThroughRealProcesses() throws IOException {
        Path work = directory.resolve("work");

        int status = run("--size", "5", "--files", "300", "--json", "--dir", work.toString());

        assertThat(status).as(text(err)).isZero();
        JsonNode figures = new ObjectMapper().readTree(text(out));
        assertThat(figures.path("result").asText()).isEqualTo("success");
        assertThat(figures.path("differences").asInt(-1)).isZero();
        assertThat(figures.path("data").path("tree-files").asInt()).isEqualTo(300);
        assertThat(figures.path("backup").path("agent-bytes").size()).isEqualTo(3);
        assertThat(work).doesNotExist();
    }

    @Test
    void aDirectoryInUseIsLeftAlone() throws IOException {
        Path precious = Files.writeString(directory.resolve("precious"), "precious");

        int status = run("--dir", directory.toString());

        assertThat(status).isEqualTo(1);
        assertThat(text(err)).contains("is not empty");
        assertThat(precious).hasContent("precious");
    }

    @Test
    void badUsageIsSaid() {
        assertThat(run("--size", "many")).isEqualTo(2);
        assertThat(text(err)).contains("--size wants a number from 1 to 100000, not 'many'");
    }

    @Test
    void helpHasAnExample() {
        assertThat(run("--help")).isZero();
        assertThat(text(out)).contains("example:").contains("bro demo --size 100");
    }

    private int run(String... words) {
        return Demo.run(
                List.of(words),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
