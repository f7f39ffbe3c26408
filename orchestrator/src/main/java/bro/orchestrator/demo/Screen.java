package bro.orchestrator.demo;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Tells the steps: one line that is rewritten on a terminal, plain lines elsewhere. */
final class Screen {
    private static final double MB = 1e6;
    private static final double NANOS = 1e9;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final boolean terminal;
    private int steps;
    private String live = "";

    /**
     * @param terminal whether a line can be rewritten
     */
    Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    static boolean onTerminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
                && !System.getenv().getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** Begins the next numbered step. */
    void step(String text) {
        line("%d  %s".formatted(++steps, text));
    }

    /** Adds to the step. */
    void note(String text) {
        line("     " + text);
    }

    /** Shows what holds only now; a line that nobody can rewrite is written if {@code changed}. */
    void live(String text, boolean changed) {
        if (terminal && !text.equals(live)) {
            out.print(CLEAR + "     " + text);
            out.flush();
            live = text;
        } else if (!terminal && changed) {
            note(text);
        }
    }

    /** Leaves a line that is still rewritten as it is, for something else to be printed. */
    void settle() {
        if (!live.isEmpty()) {
            out.println();
            live = "";
        }
    }

    private void line(String text) {
        out.println(live.isEmpty() ? text : CLEAR + text);
        live = "";
        out.flush();
    }

    static String megabytes(long bytes) {
        return bytes < MB / 10
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / MB);
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toNanos() / NANOS);
    }

    static String rate(long bytes, Duration time) {
        return String.format(Locale.ROOT, "%.0f MB/s", megabytesPerSecond(bytes, time));
    }

    static double megabytesPerSecond(long bytes, Duration time) {
        return time.isZero() ? 0 : bytes / MB / (time.toNanos() / NANOS);
    }
}
