package bro.agent.ready;

import bro.agent.Agent;
import bro.agent.AgentState;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs a ready agent until it is told to stop: the command line behind {@code bro agent run}.
 *
 * <p>Exit codes: 0 stopped by a signal, 2 bad usage, 3 refused by the orchestrator.
 */
public final class AgentMain {
    private static final int STOPPED = 0;
    private static final int BAD_USAGE = 2;
    private static final int REJECTED = 3;

    private AgentMain() {}

    /** Ends the process with the exit code. */
    public static void main(String[] words) {
        System.exit(run(List.of(words), System.out, System.err, AgentMain::stopBySignal));
    }

    /**
     * Runs an agent until it is closed, interrupted or refused.
     *
     * @param words what follows {@code bro agent run}
     * @return the exit code
     */
    public static int run(List<String> words, PrintStream out, PrintStream err) {
        return run(words, out, err, _ -> {});
    }

    private static int run(
            List<String> words, PrintStream out, PrintStream err, Consumer<Agent> onStart) {
        if (words.contains("--help")) {
            out.print(AgentArguments.HELP);
            return STOPPED;
        }
        try {
            return run(AgentArguments.parse(words), out, err, onStart);
        } catch (UsageException | IllegalArgumentException e) {
            err.println("bro agent run: " + e.getMessage());
            return BAD_USAGE;
        }
    }

    private static int run(
            AgentArguments arguments, PrintStream out, PrintStream err, Consumer<Agent> onStart) {
        var orchestrator = arguments.orchestrator();
        var builder =
                Agent.builder()
                        .id(arguments.id())
                        .orchestrator(orchestrator.host(), orchestrator.port())
                        .scopes(arguments.scopes())
                        .softwareVersion(arguments.softwareVersion())
                        .behavior(arguments.behavior())
                        .onStateChange(state -> show(arguments, state, out));
        orchestrator.tls().ifPresent(builder::tls);
        Agent agent = builder.start();
        onStart.accept(agent);
        try (agent) {
            return exitCode(agent.awaitEnd(), err);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return STOPPED;
        }
    }

    /** A signal ends Java with a code of its own; an agent that was told to stop says 0. */
    private static void stopBySignal(Agent agent) {
        Runnable stop =
                () -> {
                    agent.close();
                    if (!(agent.state() instanceof AgentState.Rejected)) {
                        Runtime.getRuntime().halt(STOPPED);
                    }
                };
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(stop));
    }

    private static void show(AgentArguments arguments, AgentState state, PrintStream out) {
        if (state instanceof AgentState.Registered) {
            out.printf(
                    "agent %s registered at %s:%d%n",
                    arguments.id(),
                    arguments.orchestrator().host(),
                    arguments.orchestrator().port());
            out.flush();
        }
    }

    private static int exitCode(AgentState end, PrintStream err) {
        return switch (end) {
            case AgentState.Rejected(String reason, String message) -> {
                err.println(
                        "bro agent run: the orchestrator refused: %s (%s)"
                                .formatted(message, reason));
                yield REJECTED;
            }
            case AgentState.Closed _, AgentState.Connecting _, AgentState.Registered _ -> STOPPED;
        };
    }
}
