package bro.orchestrator.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One process of the demo; what it prints goes to two files. Any thread may close it. */
final class ServiceProcess implements Closeable {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int POLL_MILLIS = 10;
    private static final int LAST_LINES = 12;

    private final String name;
    private final Process process;
    private final Path out;
    private final Path err;

    private ServiceProcess(String name, Process process, Path out, Path err) {
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts a program whose output goes to {@code logs/NAME.out} and {@code logs/NAME.err}. */
    static ServiceProcess start(String name, List<String> command, Path logs) throws IOException {
        Path out = logs.resolve(name + ".out");
        Path err = logs.resolve(name + ".err");
        var builder =
                new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        // a configuration that the user has in the environment is not the demo's
        builder.environment().keySet().removeIf(variable -> variable.startsWith("BRO_"));
        return new ServiceProcess(name, builder.start(), out, err);
    }

    /** The last line of standard output that begins with a word. */
    Optional<String> lastLine(String word) throws IOException {
        return lines(out).stream()
                .filter(line -> line.startsWith(word + " "))
                .reduce((_, later) -> later);
    }

    /**
     * Waits for a line of standard output that begins with a word.
     *
     * @throws DemoException if the process ends or the time is over before
     */
    String awaitLine(String word, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end) {
            Optional<String> line = lastLine(word);
            if (line.isPresent()) {
                return line.get();
            }
            requireAlive();
            Thread.sleep(POLL_MILLIS);
        }
        throw failed("did not say '%s' within %d s".formatted(word, limit.toSeconds()));
    }

    /**
     * Checks that the process runs.
     *
     * @throws DemoException with the last words of the process if it does not
     */
    void requireAlive() throws IOException {
        if (!process.isAlive()) {
            throw failed("ended early with code %d".formatted(process.exitValue()));
        }
    }

    /** Asks the process to end, and makes it if it does not. May be repeated. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private DemoException failed(String what) throws IOException {
        List<String> words = lines(err);
        List<String> last = words.subList(Math.max(0, words.size() - LAST_LINES), words.size());
        return new DemoException(
                "the process '%s' %s; its last words:%n  %s"
                        .formatted(
                                name, what, last.isEmpty() ? "(none)" : String.join("\n  ", last)));
    }

    /** The complete lines so far. */
    private static List<String> lines(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }
}
