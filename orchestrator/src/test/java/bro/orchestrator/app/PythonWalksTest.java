package bro.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs walks in which ncclient drives the product as processes of their own. */
class PythonWalksTest {
    /** Debian's Python, the one that has Debian's ncclient. */
    private static final String PYTHON = "/usr/bin/python3";

    @ParameterizedTest
    @ValueSource(strings = {"test_walk", "test_examples", "test_scale", "test_clients"})
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void theWalksOfANetconfClientSucceed(String module) throws IOException, InterruptedException {
        run("-m", "unittest", "-v", module);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void actionsSurviveAKill() throws IOException, InterruptedException {
        run("kill_table.py", "short");
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void commitsSurviveAKill() throws IOException, InterruptedException {
        run("soak_commits.py", "12");
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void hostileClientsHarmNobody() throws IOException, InterruptedException {
        run("soak_adversary.py", "short");
    }

    private static void run(String... program) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(PYTHON, "-u"));
        command.addAll(List.of(program));
        var python =
                new ProcessBuilder(command)
                        .directory(Path.of("src/test/python").toFile())
                        .redirectErrorStream(true);
        python.environment().put("WALK_JAVA", java());
        python.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = python.start();
        var output = new StringBuilder();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines()
                    .forEach(
                            line -> {
                                System.out.println(line);
                                output.append(line).append('\n');
                            });
        }

        assertThat(process.waitFor()).as(output.toString()).isZero();
    }

    private static String java() {
        return "%s --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m -cp %s"
                .formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        System.getProperty("java.class.path"));
    }
}
