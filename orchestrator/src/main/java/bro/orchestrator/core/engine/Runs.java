package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.agent.Agents;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The actions that have not ended, in line. Those that share no agent are under way together; any
 * other waits for all before it that need one of its agents. One whose end could not be written to
 * the journal yet stays as well. Shared by all threads.
 */
final class Runs {
    private static final Duration CLOSING = Duration.ofSeconds(12);

    /** How long at most what was queued before a restart waits for its agents to come back. */
    private static final Duration SETTLING = Duration.ofSeconds(60);

    private final Map<ActionId, ActionRun> runs = new ConcurrentSkipListMap<>();

    /** The agents that each action under way may use. */
    private final Map<ActionId, Set<AgentId>> reserved = new HashMap<>();

    /** Of actions that were queued before a restart, the agents to wait for. */
    private final Map<ActionId, Set<AgentId>> awaited = new HashMap<>();

    private volatile Map<ActionId, Action.Waiting> waiting = Map.of();
    private final int maxQueued;
    private final Timers timers;
    private final Agents agents;
    private boolean closed;
    private boolean expired;

    Runs(int maxQueued, Timers timers, Agents agents) {
        this.maxQueued = maxQueued;
        this.timers = timers;
        this.agents = agents;
    }

    Optional<ActionRun> find(ActionId id) {
        return Optional.ofNullable(runs.get(id));
    }

    List<ActionRun> all() {
        return List.copyOf(runs.values());
    }

    /** The report of an action, with its place in the queue if it has one. */
    Action report(ActionRun run) {
        Action report = run.report();
        Action.@Nullable Waiting place = waiting.get(run.id());
        return place != null && report.state() == Action.State.QUEUED
                ? report.waitingFor(place)
                : report;
    }

    boolean has(BackupId backup, Set<ActionKind> kinds) {
        return runs.values().stream()
                .map(ActionRun::report)
                .filter(report -> !report.state().hasEnded())
                .anyMatch(
                        report -> report.backup().equals(backup) && kinds.contains(report.kind()));
    }

    /**
     * @throws BroException as BACKUP_IN_USE if an unfinished action of these kinds needs the backup
     */
    void requireUnused(BackupId backup, Set<ActionKind> kinds) {
        if (has(backup, kinds)) {
            throw new BroException(
                    ErrorCode.BACKUP_IN_USE,
                    "an unfinished action needs backup '%s'".formatted(backup));
        }
    }

    /**
     * @throws BroException as QUEUE_FULL
     */
    synchronized void requireRoom() {
        if (closed) {
            throw new BroException(ErrorCode.INTERRUPTED, "the orchestrator is stopping");
        }
        if (runs.size() - reserved.size() >= maxQueued) {
            throw new BroException(
                    ErrorCode.QUEUE_FULL,
                    "%d actions are waiting already; try again later".formatted(maxQueued));
        }
    }

    void add(ActionRun run) {
        synchronized (this) {
            runs.put(run.id(), run);
        }
        next();
    }

    /** Takes over what an earlier run of the orchestrator has left, oldest first. */
    void takeUp(List<ActionRun> left) {
        synchronized (this) {
            left.forEach(run -> runs.put(run.id(), run));
            left.stream()
                    .filter(ActionRun::isBegun)
                    .forEach(
                            run -> {
                                reserved.put(run.id(), run.participants());
                                run.resume();
                            });
            left.stream()
                    .filter(run -> !run.isBegun())
                    .forEach(run -> awaited.put(run.id(), run.ordered()));
        }
        timers.after(SETTLING, this::settled);
        next();
    }

    private void settled() {
        synchronized (this) {
            awaited.clear();
        }
        next();
    }

    /** An agent has come: what was queued before a restart may have waited for it. */
    void arrived() {
        boolean matters;
        synchronized (this) {
            matters = !awaited.isEmpty();
        }
        if (matters) {
            next();
        }
    }

    void ended(ActionRun run) {
        synchronized (this) {
            if (run.isWritten()) {
                runs.remove(run.id());
            }
            reserved.remove(run.id());
            notifyAll();
        }
        next();
    }

    /** Ends or suspends everything, and waits for that for some seconds at most. */
    synchronized void close() {
        closed = true;
        var why = new Failure(ErrorCode.INTERRUPTED, "the orchestrator was stopped");
        runs.values().forEach(run -> run.stop(why));
        Timers.Timer limit = timers.after(CLOSING, this::expire);
        try {
            while (!expired && runs.values().stream().anyMatch(ActionRun::goesOn)) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            limit.cancel();
        }
    }

    private synchronized void expire() {
        expired = true;
        notifyAll();
    }

    /** Begins whatever can begin, and says of the others what they wait for. */
    private synchronized void next() {
        if (closed) {
            return;
        }
        var taken = new HashMap<AgentId, ActionRun>();
        reserved.forEach(
                (id, agents) -> find(id).ifPresent(run -> agents.forEach(a -> taken.put(a, run))));
        var places = new HashMap<ActionId, Action.Waiting>();
        for (ActionRun run : runs.values()) {
            if (reserved.containsKey(run.id()) || !run.goesOn()) {
                continue;
            }
            var needs = new HashSet<>(run.job().needs());
            Set<AgentId> expected = awaited.getOrDefault(run.id(), Set.of());
            needs.addAll(run.ordered());
            Optional<String> hindrance = hindrance(needs, taken).or(() -> absence(expected));
            if (hindrance.isEmpty()) {
                awaited.remove(run.id());
                reserved.put(run.id(), needs);
                run.begin(needs);
            } else {
                places.put(run.id(), new Action.Waiting(places.size() + 1, hindrance.get()));
            }
            needs.forEach(agent -> taken.putIfAbsent(agent, run));
        }
        waiting = Map.copyOf(places);
    }

    /** Which agent has not come back since a restart. */
    private Optional<String> absence(Set<AgentId> expected) {
        return expected.stream()
                .sorted()
                .filter(agent -> agents.find(agent).isEmpty())
                .findFirst()
                .map(
                        "agent '%s' has not come back since the orchestrator was restarted"
                                ::formatted);
    }

    /** Which action before has an agent that this one needs. */
    private static Optional<String> hindrance(Set<AgentId> needs, Map<AgentId, ActionRun> taken) {
        for (AgentId agent : new TreeSet<>(needs)) {
            ActionRun before = taken.get(agent);
            if (before != null) {
                Action report = before.report();
                return Optional.of(
                        "agent '%s' is needed by action %s before it (%s of '%s')"
                                .formatted(
                                        agent,
                                        report.id(),
                                        report.kind().label(),
                                        report.backup()));
            }
        }
        return Optional.empty();
    }
}
