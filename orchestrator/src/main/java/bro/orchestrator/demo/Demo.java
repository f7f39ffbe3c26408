package bro.orchestrator.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** {@code bro demo}: shows on real data that a backup can be restored. */
public final class Demo {
    private static final int EVERYTHING_IS_BACK = 0;
    private static final int FAILED = 1;
    private static final int BAD_USAGE = 2;

    private Demo() {}

    /**
     * Runs the demo.
     *
     * @param words what follows {@code bro demo}
     * @return the exit code
     */
    public static int run(List<String> words) {
        return run(words, System.out, System.err);
    }

    static int run(List<String> words, PrintStream out, PrintStream err) {
        DemoOptions options;
        try {
            options = DemoOptions.parse(words);
        } catch (IllegalArgumentException e) {
            err.println("bro: " + e.getMessage());
            return BAD_USAGE;
        }
        if (options.help()) {
            out.print(DemoOptions.HELP);
            return EVERYTHING_IS_BACK;
        }
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        int status = walk(options, options.json() ? err : out, err, figures);
        if (options.json()) {
            out.println(figures);
        }
        return status;
    }

    private static int walk(
            DemoOptions options, PrintStream steps, PrintStream err, ObjectNode figures) {
        long began = System.nanoTime();
        int status = FAILED;
        var screen = new Screen(steps, Screen.onTerminal());
        try (var cleanup = Cleanup.onExit()) {
            try {
                var workplace = cleanup.keep(Workplace.open(options));
                var walk = new Walk(options, workplace, cleanup, screen, figures);
                status = verdict(walk.walk(), screen, Duration.ofNanos(System.nanoTime() - began));
            } catch (IOException e) {
                screen.settle();
                if (!cleanup.isStopped()) {
                    err.println("bro demo: " + e.getMessage());
                }
                figures.put("failure", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        figures.put("total-seconds", Duration.ofNanos(System.nanoTime() - began).toMillis() / 1e3);
        figures.put("result", status == EVERYTHING_IS_BACK ? "success" : "failure");
        return status;
    }

    private static int verdict(List<String> differences, Screen screen, Duration past) {
        if (differences.isEmpty()) {
            screen.step("Every byte is back, after %s in all".formatted(Screen.seconds(past)));
            return EVERYTHING_IS_BACK;
        }
        screen.step("Not everything is back");
        return FAILED;
    }
}
