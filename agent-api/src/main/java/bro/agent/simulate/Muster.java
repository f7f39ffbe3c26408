package bro.agent.simulate;

import bro.agent.AgentState;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Counts the agents that are registered. Times are those of {@link System#nanoTime}, passed in.
 * Safe for use from any thread.
 */
final class Muster {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

    private final int agents;
    private final Set<String> registered = new HashSet<>();
    private final Set<String> refused = new HashSet<>();

    /** When the first one was missing. */
    private long incompleteSince;

    private long changed;
    private long told;
    private boolean news;

    Muster(int agents, long now) {
        this.agents = agents;
        this.incompleteSince = now;
        this.told = now;
    }

    synchronized void changed(String agentId, AgentState state, long now) {
        boolean wasComplete = isComplete();
        boolean different =
                switch (state) {
                    case AgentState.Registered _ -> registered.add(agentId);
                    case AgentState.Connecting _, AgentState.Closed _ -> registered.remove(agentId);
                    case AgentState.Rejected _ -> {
                        refused.add(agentId);
                        yield registered.remove(agentId);
                    }
                };
        if (different) {
            news = true;
            changed = now;
            if (wasComplete) {
                incompleteSince = now;
            }
        }
    }

    /** Whether nobody will ever be registered again. */
    synchronized boolean isHopeless() {
        return refused.size() == agents;
    }

    /** What is to be told now: at once when all are there, and now and then until they are. */
    synchronized Optional<Event> news(long now) {
        if (!news || (!isComplete() && now - told < PATIENCE_NANOS)) {
            return Optional.empty();
        }
        news = false;
        told = now;
        double seconds = Tally.rounded((changed - incompleteSince) / 1e9);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("agents", registered.size());
        fields.put("of", agents);
        fields.put("seconds", seconds);
        String text =
                isComplete()
                        ? String.format(
                                Locale.ROOT, "%d agents registered in %.1f s", agents, seconds)
                        : "%d of %d agents are registered".formatted(registered.size(), agents);
        return Optional.of(new Event("registered", fields, text));
    }

    private boolean isComplete() {
        return registered.size() == agents;
    }
}
