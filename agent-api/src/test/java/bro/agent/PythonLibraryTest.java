package bro.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the tests of the library for agents in Python, which are in Python as well. */
class PythonLibraryTest {
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void itsOwnTestsPass() throws IOException, InterruptedException {
        // Debian's Python, the one that has Debian's grpc
        var python =
                new ProcessBuilder("/usr/bin/python3", "-m", "unittest", "discover", "-s", "tests")
                        .directory(Path.of("python").toFile())
                        .redirectErrorStream(true);
        python.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = python.start();
        String output;
        try (var stream = process.getInputStream()) {
            output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).containsPattern("Ran [1-9]\\d+ tests");
    }
}
