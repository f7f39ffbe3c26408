package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.BackupId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The actions that have not ended, in line: the one with the lowest id is under way, the others
 * wait. One whose end could not be written to the journal yet stays as well. Shared by all threads.
 */
final class Runs {
    private static final Duration CLOSING = Duration.ofSeconds(12);

    private final Map<ActionId, ActionRun> runs = new ConcurrentSkipListMap<>();
    private final int maxQueued;
    private Optional<ActionRun> current = Optional.empty();
    private final Timers timers;
    private boolean closed;
    private boolean expired;

    Runs(int maxQueued, Timers timers) {
        this.maxQueued = maxQueued;
        this.timers = timers;
    }

    Optional<ActionRun> find(ActionId id) {
        return Optional.ofNullable(runs.get(id));
    }

    List<ActionRun> all() {
        return List.copyOf(runs.values());
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
        if (runs.size() > maxQueued) {
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

    void ended(ActionRun run) {
        synchronized (this) {
            if (run.isWritten()) {
                runs.remove(run.id());
            }
            if (current.filter(run::equals).isPresent()) {
                current = Optional.empty();
            }
            notifyAll();
        }
        next();
    }

    /** Ends everything as interrupted and waits until it has ended, for some seconds at most. */
    synchronized void close() {
        closed = true;
        var why = new Failure(ErrorCode.INTERRUPTED, "the orchestrator was stopped");
        runs.values().forEach(run -> run.abort(why));
        Timers.Timer limit = timers.after(CLOSING, this::expire);
        try {
            while (!expired && runs.values().stream().anyMatch(Runs::goesOn)) {
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

    private static boolean goesOn(ActionRun run) {
        return !run.report().state().hasEnded();
    }

    private synchronized void next() {
        if (current.isEmpty() && !closed) {
            current = runs.values().stream().filter(Runs::goesOn).findFirst();
            current.ifPresent(ActionRun::begin);
        }
    }
}
