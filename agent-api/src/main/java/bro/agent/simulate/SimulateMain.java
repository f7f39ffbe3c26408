package bro.agent.simulate;

import bro.agent.ready.UsageException;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs simulated agents until it is told to stop: the command line behind {@code bro agent
 * simulate}.
 *
 * <p>Exit codes: 0 stopped by a signal, 2 bad usage, 3 all agents refused by the orchestrator, 9
 * told to by a rule of {@code --fail}.
 */
public final class SimulateMain {
    private static final int STOPPED = 0;
    private static final int BAD_USAGE = 2;
    private static final int REFUSED = 3;
    private static final int FAULT = 9;

    private SimulateMain() {}

    /** Ends the process with the exit code. */
    public static void main(String[] words) {
        System.exit(run(List.of(words), System.out, System.err, SimulateMain::stopBySignal));
    }

    /**
     * Runs a simulation until it is interrupted or all of its agents are refused.
     *
     * @param words what follows {@code bro agent simulate}
     * @return the exit code
     */
    public static int run(List<String> words, PrintStream out, PrintStream err) {
        return run(words, out, err, _ -> {});
    }

    private static int run(
            List<String> words, PrintStream out, PrintStream err, Consumer<Simulation> onStart) {
        if (words.contains("--help")) {
            out.print(SimulateArguments.HELP);
            return STOPPED;
        }
        try {
            return run(SimulateArguments.parse(words), out, onStart);
        } catch (UsageException | IllegalArgumentException e) {
            err.println("bro agent simulate: " + e.getMessage());
            return BAD_USAGE;
        }
    }

    private static int run(
            SimulateArguments arguments, PrintStream out, Consumer<Simulation> onStart) {
        Consumer<Event> printer =
                event -> {
                    out.println(arguments.json() ? event.json() : event.text());
                    out.flush();
                };
        Runnable exit = () -> Runtime.getRuntime().halt(FAULT);
        try (var simulation = new Simulation(arguments, printer, exit)) {
            onStart.accept(simulation);
            simulation.awaitEnd();
            return simulation.isRefused() ? REFUSED : STOPPED;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return STOPPED;
        }
    }

    /** A signal ends Java with a code of its own; a simulation that was told to stop says 0. */
    private static void stopBySignal(Simulation simulation) {
        Runnable stop =
                () -> {
                    simulation.close();
                    if (!simulation.isRefused()) {
                        Runtime.getRuntime().halt(STOPPED);
                    }
                };
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(stop));
    }
}
