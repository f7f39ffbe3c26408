package bro.agent;

import bro.agent.v1.ActionKind;
import bro.agent.v1.Cancel;
import bro.agent.v1.StageCommand;
import bro.agent.v1.StageResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the stages that the orchestrator commands, one after another on one virtual thread, and
 * remembers their results, so that a command that comes again is answered and not run again.
 *
 * <p>Every limit is counted here: {@value #QUEUE_MAX} waiting commands, {@value #REMEMBERED_MAX}
 * results, as many locks and cancelled actions.
 */
final class StageRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StageRunner.class);
    private static final int QUEUE_MAX = 64;
    private static final int REMEMBERED_MAX = 64;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final String LAPSED =
            "the agent unlocked by itself, having lost the orchestrator";

    private record Key(long actionId, bro.agent.v1.Stage stage) {
        static Key of(StageCommand command) {
            return new Key(command.getActionId(), command.getStage());
        }
    }

    /** Whether the agent has something to unlock. */
    private final boolean releases;

    private final StageCallbacks callbacks;
    private final Uplink uplink;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<StageRun> queue = new ArrayDeque<>();
    private final SequencedMap<Key, StageResult> remembered = new LinkedHashMap<>();
    private final SequencedMap<Long, String> cancelled = new LinkedHashMap<>();

    /** Actions that were prepared and not yet released, with the command that prepared them. */
    private final SequencedMap<Long, StageCommand> locked = new LinkedHashMap<>();

    /** Actions whose lock was given up before the orchestrator said so. */
    private final SequencedSet<Long> lapsed = new LinkedHashSet<>();

    private @Nullable StageRun running;
    private boolean closing;

    StageRunner(AgentIdentity identity, StageCallbacks callbacks, Uplink uplink) {
        this.releases = identity.backupStages().contains(Stage.RELEASE);
        this.callbacks = callbacks;
        this.uplink = uplink;
        this.thread =
                Thread.ofVirtual().name("agent-" + identity.id() + "-stages").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Runs the command, or answers it at once if it was answered before or cannot be run. */
    void command(StageCommand command) {
        lock.lock();
        try {
            var key = Key.of(command);
            var stage = Wire.stage(command.getStage());
            if (remembered.containsKey(key)) {
                uplink.post(Wire.result(remembered.get(key)));
            } else if (stage.isEmpty()) {
                refuse(command, "the agent does not know the stage " + command.getStage());
            } else if (!isKnown(key)) {
                admit(new StageRun(command, stage.get(), uplink));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Stops what is done for the action; its release is kept. */
    void cancel(Cancel cancel) {
        lock.lock();
        try {
            long actionId = cancel.getActionId();
            if (cancelled.putIfAbsent(actionId, cancel.getReason()) != null) {
                return;
            }
            trim(cancelled);
            Thread.ofVirtual().start(() -> tellCancelled(actionId, cancel.getReason()));
            for (StageRun waiting : List.copyOf(queue)) {
                if (waiting.actionId() == actionId && waiting.stage() != Stage.RELEASE) {
                    queue.remove(waiting);
                    refuse(waiting.command(), "cancelled: " + cancel.getReason());
                }
            }
            interruptRunning(actionId, cancel.getReason());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends the results of the latest action again, for an orchestrator that may have missed them.
     */
    void repeatResults() {
        lock.lock();
        try {
            if (remembered.isEmpty()) {
                return;
            }
            long latest = remembered.lastEntry().getKey().actionId();
            remembered.forEach(
                    (key, result) -> {
                        if (key.actionId() == latest) {
                            uplink.post(Wire.result(result));
                        }
                    });
        } finally {
            lock.unlock();
        }
    }

    boolean holdsLocks() {
        lock.lock();
        try {
            return !locked.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops what is done for the actions of a registration that has ended, and unlocks: the
     * orchestrator has ended those actions with it.
     */
    void registrationEnded() {
        lock.lock();
        try {
            if (running != null) {
                interruptRunning(
                        running.actionId(), "the connection to the orchestrator was broken");
            }
            lapse();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives up every lock, and what would lock, because nobody will command the release any more:
     * the lease has ended, or the registration under which it was locked.
     */
    void lapse() {
        lock.lock();
        try {
            for (StageCommand prepared : List.copyOf(locked.values())) {
                lapsed.add(prepared.getActionId());
                var release = release(prepared);
                if (!isKnown(Key.of(release.command()))) {
                    queue.add(release);
                }
                locked.remove(prepared.getActionId());
            }
            for (StageRun waiting : List.copyOf(queue)) {
                if (isLocking(waiting)) {
                    queue.remove(waiting);
                    lapsed.add(waiting.actionId());
                    refuse(waiting.command(), LAPSED);
                }
            }
            while (lapsed.size() > REMEMBERED_MAX) {
                lapsed.removeFirst();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts the stage under way, unlocks what is locked, and waits a little for the end. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            queue.clear();
            if (running != null) {
                interruptRunning(running.actionId(), "the agent is closed");
            }
            lapse();
        } finally {
            lock.unlock();
        }
        try {
            if (!thread.equals(Thread.currentThread()) && !thread.join(CLOSE_LIMIT)) {
                LOG.atWarn().log("a callback goes on although its agent is closed");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        for (var next = next(); next.isPresent(); next = next()) {
            StageRun run = next.get();
            StageResult result = execute(run);
            lock.lock();
            try {
                running = null;
                // An interrupt that was meant for this stage must not meet the next one.
                Thread.interrupted();
                remember(result);
            } finally {
                lock.unlock();
            }
            uplink.post(Wire.result(result));
        }
    }

    private Optional<StageRun> next() {
        lock.lock();
        try {
            while (queue.isEmpty()) {
                if (closing) {
                    return Optional.empty();
                }
                changed.awaitUninterruptibly();
            }
            StageRun next = queue.remove();
            running = next;
            if (isLocking(next)) {
                locked.put(next.actionId(), next.command());
                trim(locked);
            }
            return Optional.of(next);
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // a callback may throw whatever it likes
    private StageResult execute(StageRun run) {
        try {
            String token = callbacks.call(run);
            return run.success(token);
        } catch (IOException | InterruptedException e) {
            LOG.atWarn()
                    .addKeyValue("actionId", run.actionId())
                    .addKeyValue("stage", run.stage())
                    .log("stage failed: {}", describe(e));
            return run.failure(describe(e));
        } catch (RuntimeException | Error e) {
            LOG.atWarn()
                    .addKeyValue("actionId", run.actionId())
                    .addKeyValue("stage", run.stage())
                    .setCause(e)
                    .log("stage failed");
            return run.failure(describe(e));
        } finally {
            if (run.stage() == Stage.RELEASE) {
                unlocked(run.actionId());
            }
        }
    }

    private void unlocked(long actionId) {
        lock.lock();
        try {
            locked.remove(actionId);
        } finally {
            lock.unlock();
        }
    }

    private static String describe(Throwable failure) {
        String message = failure.getMessage();
        String text = message == null || message.isBlank() ? "" : message;
        if (failure instanceof AgentException) {
            return text;
        }
        String name = failure.getClass().getSimpleName();
        return text.isEmpty() ? name : name + ": " + text;
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // the top of a thread that runs a callback
    private void tellCancelled(long actionId, String reason) {
        try {
            callbacks.cancelled(actionId, reason);
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("actionId", actionId).setCause(e).log("cancelled() failed");
        }
    }

    /* The methods below are called with the lock held. */

    private void admit(StageRun run) {
        StageCommand command = run.command();
        String reason = cancelled.get(run.actionId());
        if (reason != null && run.stage() != Stage.RELEASE) {
            refuse(command, "cancelled: " + reason);
        } else if (run.stage() == Stage.SNAPSHOT && lapsed.contains(run.actionId())) {
            refuse(command, LAPSED);
        } else if (closing || queue.size() >= QUEUE_MAX) {
            refuse(command, "the agent takes no more commands");
        } else {
            queue.add(run);
            changed.signalAll();
        }
    }

    private boolean isLocking(StageRun run) {
        return releases
                && run.stage() == Stage.PREPARATION
                && run.command().getKind() == ActionKind.ACTION_KIND_CREATE_BACKUP;
    }

    private boolean isKnown(Key key) {
        return (running != null && Key.of(running.command()).equals(key))
                || queue.stream().anyMatch(run -> Key.of(run.command()).equals(key));
    }

    private void refuse(StageCommand command, String why) {
        StageResult result = Wire.failure(command, why);
        remember(result);
        uplink.post(Wire.result(result));
    }

    private void interruptRunning(long actionId, String reason) {
        if (running != null && running.actionId() == actionId && running.stage() != Stage.RELEASE) {
            running.cancel(reason);
            thread.interrupt();
        }
    }

    private void remember(StageResult result) {
        remembered.putLast(new Key(result.getActionId(), result.getStage()), result);
        trim(remembered);
    }

    private StageRun release(StageCommand prepared) {
        var command = prepared.toBuilder().setStage(bro.agent.v1.Stage.STAGE_RELEASE).build();
        return new StageRun(command, Stage.RELEASE, uplink);
    }

    private static void trim(SequencedMap<?, ?> map) {
        while (map.size() > REMEMBERED_MAX) {
            map.pollFirstEntry();
        }
    }
}
