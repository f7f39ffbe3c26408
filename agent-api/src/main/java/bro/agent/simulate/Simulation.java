package bro.agent.simulate;

import bro.agent.Agent;
import bro.agent.AgentGroup;
import bro.agent.AgentState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Many agents at work, until they are stopped or all are refused. */
final class Simulation implements AutoCloseable {
    private static final long TICK_MILLIS = 100;

    private final Consumer<Event> out;
    private final Surroundings surroundings;
    private final Muster muster;
    private final long start = System.nanoTime();
    private final List<Agent> agents = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private boolean closed;

    /**
     * Starts all agents.
     *
     * @param out is told each event; called by many threads, but by one at a time
     * @param exit ends the process without a farewell
     */
    Simulation(SimulateArguments arguments, Consumer<Event> out, Runnable exit) {
        this.out = out;
        this.surroundings = new Surroundings(this::tell, exit);
        this.muster = new Muster(arguments.ids().size(), start);
        var orchestrator = arguments.orchestrator();
        var group =
                new AgentGroup(
                        orchestrator.host(),
                        orchestrator.port(),
                        arguments.ids().size(),
                        orchestrator.tls());
        for (String id : arguments.ids()) {
            var builder = Agent.builder().group(group).id(id).scopes(arguments.scopes());
            var faults = arguments.faults().getOrDefault(id, List.of());
            builder.behavior(new SimulatedAgent(id, arguments.workload(), faults, surroundings));
            agents.add(builder.onStateChange(state -> changed(id, state)).start());
        }
    }

    /** Tells what happens, and returns when no agent is left that could do anything. */
    void awaitEnd() throws InterruptedException {
        while (!muster.isHopeless() && !closing.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
            muster.news(System.nanoTime()).ifPresent(this::tell);
            surroundings.tally().news().ifPresent(this::tell);
        }
    }

    /** Whether the orchestrator has refused every agent. */
    boolean isRefused() {
        return muster.isHopeless();
    }

    /** Stops all agents at once, which unlock what is locked, and tells the sum of all last. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        closing.countDown();
        // Counted before they are stopped: what is locked now would have stayed locked.
        Event summary = surroundings.tally().summary((System.nanoTime() - start) / 1e9);
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            agents.forEach(agent -> each.execute(agent::close));
        }
        tell(summary);
    }

    private void changed(String id, AgentState state) {
        muster.changed(id, state, System.nanoTime());
        if (state instanceof AgentState.Rejected(String reason, String message)) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("agent", id);
            fields.put("reason", reason);
            fields.put("message", message);
            tell(
                    new Event(
                            "refused",
                            fields,
                            "%s: the orchestrator refused: %s (%s)"
                                    .formatted(id, message, reason)));
        }
    }

    private void tell(Event event) {
        synchronized (out) {
            out.accept(event);
        }
    }
}
