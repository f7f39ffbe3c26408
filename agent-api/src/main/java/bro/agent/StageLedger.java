package bro.agent;

import bro.agent.v1.ActionKind;
import bro.agent.v1.Cancel;
import bro.agent.v1.FailureReason;
import bro.agent.v1.HeldAction;
import bro.agent.v1.StageCommand;
import bro.agent.v1.StageResult;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the process of an agent knows of its actions, and what follows from it: which stage runs
 * next, what a command is answered, when a lock ends. A deterministic state machine without
 * threads, clocks or input and output; not thread-safe.
 *
 * <p>A driver hands in what happens and carries out the {@link Decision}s that come back, in their
 * order. After a {@link Decision.Run} it reports the result to {@link #done} when the callback is
 * over, sooner after a {@link Decision.Interrupt}; until then it is told to run nothing else. It
 * calls {@link #lapse} when nothing was heard for as long as the lease, asks {@link #held} whenever
 * it registers, and may lose any {@link Decision.Answer}. A connection that breaks is no event.
 *
 * <p>The rules:
 *
 * <ul>
 *   <li>Stages run one after another. From the beginning of a PREPARATION that locks to the end of
 *       its RELEASE only stages of that action run, and those of others wait: so an unlocking never
 *       waits for a long stage of another action, and nothing need be interrupted for it.
 *   <li>A command that comes again is ignored while its stage waits or runs, and answered with the
 *       result of before afterwards, also under a higher epoch. Refusals are not remembered: they
 *       follow from what is known.
 *   <li>When the lease ends, the stages of the locked action except RELEASE are stopped, and
 *       RELEASE runs, once. The action is closed to commands up to the epoch of that time, and a
 *       new PREPARATION under a higher one begins it anew.
 *   <li>A command of a lower epoch than any heard is refused, a cancel ignored.
 *   <li>A closed agent answers no more but the RELEASE it was commanded: the next process of the
 *       agent will be asked again.
 * </ul>
 *
 * <p>{@link StageRunner} drives it with threads, a simulation with virtual time. Bounds: {@value
 * #QUEUE_MAX} stages wait; {@value #REMEMBERED_MAX} actions are remembered, the latest ones, and
 * those with a lock or a stage that waits or runs.
 */
final class StageLedger {
    static final int QUEUE_MAX = 64;
    static final int REMEMBERED_MAX = 16;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final Stop LAPSE =
            new Stop(
                    "the agent unlocked by itself, having lost the orchestrator",
                    FailureReason.FAILURE_REASON_LEASE_EXPIRED);
    private static final Stop CLOSE =
            new Stop("the agent is closed", FailureReason.FAILURE_REASON_UNSPECIFIED);

    /** What has to be done. */
    sealed interface Decision {
        /** Run the callback of the stage, and report to {@link StageLedger#done}. */
        record Run(StageCommand command, Stage stage) implements Decision {}

        /** Send the result, if the agent is registered; the command comes again otherwise. */
        record Answer(StageResult result) implements Decision {}

        /** Make the stage that runs end soon. Comes at most once for a stage. */
        record Interrupt(String why) implements Decision {}

        /** Call {@link AgentBehavior#cancelled}. */
        record TellCancelled(long actionId, String reason) implements Decision {}
    }

    /** Why a stage is stopped before its end, or not begun. */
    private record Stop(String why, FailureReason reason) {
        String message() {
            return reason == FailureReason.FAILURE_REASON_CANCELLED ? "cancelled: " + why : why;
        }
    }

    /**
     * A stage that waits or runs.
     *
     * @param own whether the agent unlocks by itself, without a command
     */
    private record Task(StageCommand command, Stage stage, boolean own) {
        long actionId() {
            return command.getActionId();
        }
    }

    /** What is known of one action. */
    private static final class Known {
        private long epoch;
        private final Map<Stage, StageResult> answered = new EnumMap<>(Stage.class);
        private @Nullable String cancelled;

        /** The highest epoch when the lease ended. */
        private @Nullable Long lapsed;

        boolean isClosedByLapse() {
            return lapsed != null && Long.compareUnsigned(epoch, lapsed) <= 0;
        }

        /** Whether the stage was answered, and nothing can make that answer void. */
        boolean standing(Stage stage) {
            return lapsed == null && answered.containsKey(stage);
        }

        /** Whether another stage may follow those that were answered. */
        boolean mayGoOn() {
            return cancelled == null && !answered.isEmpty();
        }

        void lapse() {
            lapsed = epoch;
            // They would claim a lock that is no more.
            answered.clear();
        }

        void beginAnew() {
            lapsed = null;
            answered.clear();
        }
    }

    private final boolean releases;
    private final boolean prepares;

    /** In the order of the last command or cancel. */
    private final SequencedMap<Long, Known> actions = new LinkedHashMap<>();

    private final List<Task> queue = new ArrayList<>();
    private @Nullable Task running;

    /** Why the running stage was interrupted. */
    private @Nullable Stop stop;

    /** The preparation that has locked, or is about to. */
    private @Nullable Task lock;

    private OptionalLong lockedAtNanos = OptionalLong.empty();
    private long highestEpoch;
    private boolean closed;

    /** For an agent that has callbacks for these stages of a backup. */
    StageLedger(Set<Stage> backupStages) {
        this.prepares = backupStages.contains(Stage.PREPARATION);
        this.releases = backupStages.contains(Stage.RELEASE);
    }

    /** The orchestrator commands a stage. */
    List<Decision> command(StageCommand command) {
        if (closed) {
            return List.of();
        }
        if (isStale(command.getEpoch())) {
            return refused(command, stale(command.getEpoch()));
        }
        Known action = heardOf(command.getActionId(), command.getEpoch());
        var stage = Wire.stage(command.getStage());
        if (stage.isEmpty()) {
            return refused(command, broken("the agent does not know the stage"));
        }
        var task = new Task(command, stage.get(), false);
        // What waits before it may change the answer, but an answer that was given stands.
        boolean isItsTurn = action.standing(task.stage()) || !isPending(task.actionId());
        var answer = isItsTurn ? settled(task, action) : Optional.<StageResult>empty();
        if (answer.isPresent()) {
            return List.of(new Decision.Answer(answer.get()));
        }
        if (isKnown(task)) {
            return List.of();
        }
        if (queue.size() >= QUEUE_MAX) {
            return refused(command, broken("the agent takes no more commands"));
        }
        queue.add(task);
        return advance(new ArrayList<>());
    }

    /** The orchestrator stops an action; RELEASE is kept, as it is commanded afterwards. */
    List<Decision> cancel(Cancel cancel) {
        if (closed || isStale(cancel.getEpoch())) {
            return List.of();
        }
        long actionId = cancel.getActionId();
        Known action = heardOf(actionId, cancel.getEpoch());
        if (action.cancelled != null) {
            return List.of();
        }
        action.cancelled = cancel.getReason();
        var decisions = new ArrayList<Decision>();
        decisions.add(new Decision.TellCancelled(actionId, cancel.getReason()));
        stop(actionId, cancelled(cancel.getReason()), decisions);
        return decisions;
    }

    /**
     * Nothing was heard from the orchestrator for as long as the lease. Empty if that changes
     * nothing: there is no lock, or it ends already.
     */
    List<Decision> lapse() {
        var decisions = new ArrayList<Decision>();
        for (Task waiting : List.copyOf(queue)) {
            if (locks(waiting)) {
                queue.remove(waiting);
                actionOf(waiting).lapse();
                answer(refusal(waiting.command(), LAPSE), decisions);
            }
        }
        if (lock != null) {
            unlock(lock, decisions);
        }
        return advance(decisions);
    }

    /**
     * The running stage is over.
     *
     * @param result what its callback made of it
     * @param nanos monotonic time at which the callback returned
     */
    List<Decision> done(StageResult result, long nanos) {
        Task task = running;
        if (task == null) {
            throw new IllegalStateException("no stage is running");
        }
        if (locks(task) && result.getSuccess()) {
            lockedAtNanos = OptionalLong.of(nanos);
        }
        var stopped = task.own() ? LAPSE : stop;
        StageResult.Builder answer =
                (stopped == null ? result : failed(task, result, stopped)).toBuilder();
        if (task.stage() == Stage.RELEASE && isLockedBy(task.actionId())) {
            long lockedAt = lockedAtNanos.orElse(nanos);
            answer.setFrozenMicroseconds((nanos - lockedAt) / NANOS_PER_MICRO);
            lock = null;
            lockedAtNanos = OptionalLong.empty();
        }
        running = null;
        stop = null;
        actionOf(task).answered.put(task.stage(), answer.build());
        var decisions = new ArrayList<Decision>();
        if (!task.own() && (!closed || task.stage() == Stage.RELEASE)) {
            decisions.add(new Decision.Answer(answer.build()));
        }
        return advance(decisions);
    }

    /** The agent ends: stops what runs, and unlocks. */
    List<Decision> close() {
        var decisions = new ArrayList<Decision>();
        closed = true;
        queue.removeIf(waiting -> waiting.stage() != Stage.RELEASE);
        if (running != null) {
            stop(running.actionId(), CLOSE, decisions);
        }
        if (lock != null) {
            unlock(lock, decisions);
        }
        return advance(decisions);
    }

    /**
     * What to tell at registration: the actions with a lock or a stage that waits or runs, and the
     * latest one that was answered and not cancelled. An agent takes part in one action at a time,
     * so an older one of which nothing is left is over.
     */
    List<HeldAction> held() {
        Optional<Long> latest =
                actions.reversed().entrySet().stream()
                        .filter(entry -> entry.getValue().mayGoOn())
                        .map(Map.Entry::getKey)
                        .findFirst();
        var held = new ArrayList<HeldAction>();
        actions.forEach(
                (actionId, action) -> {
                    if (isLive(actionId) || latest.equals(Optional.of(actionId))) {
                        held.add(
                                HeldAction.newBuilder()
                                        .setActionId(actionId)
                                        .setEpoch(action.epoch)
                                        .setLocked(isLockedBy(actionId))
                                        .build());
                    }
                });
        return held;
    }

    /** The answer to a command that need not run, or must not. */
    private Optional<StageResult> settled(Task task, Known action) {
        Stage stage = task.stage();
        boolean anew = locks(task) && action.lapsed != null && !action.isClosedByLapse();
        var before = Optional.ofNullable(action.answered.get(stage));
        if (before.isPresent() && !anew) {
            return before;
        }
        boolean needsLock = stage == Stage.SNAPSHOT || stage == Stage.RELEASE;
        if (action.isClosedByLapse() || (action.lapsed != null && needsLock)) {
            return Optional.of(refusal(task.command(), LAPSE));
        }
        if (action.cancelled != null && stage != Stage.RELEASE) {
            return Optional.of(refusal(task.command(), cancelled(action.cancelled)));
        }
        if (locks(task) && action.answered.containsKey(Stage.RELEASE) && !anew) {
            return Optional.of(refusal(task.command(), broken("the action was released already")));
        }
        if (stage == Stage.SNAPSHOT && prepares && releases && !isLockedBy(task.actionId())) {
            return Optional.of(refusal(task.command(), lockLost()));
        }
        return Optional.empty();
    }

    /** Begins the next stage if none runs. */
    private List<Decision> advance(List<Decision> decisions) {
        var next = next();
        while (next.isPresent()) {
            Task task = next.get();
            queue.remove(task);
            Known action = actionOf(task);
            var answer = task.own() ? Optional.<StageResult>empty() : settled(task, action);
            if (answer.isPresent()) {
                answer(answer.get(), decisions);
            } else {
                begin(task, action);
                decisions.add(new Decision.Run(task.command(), task.stage()));
            }
            next = next();
        }
        return decisions;
    }

    private Optional<Task> next() {
        return running != null
                ? Optional.empty()
                : queue.stream()
                        .filter(waiting -> lock == null || isLockedBy(waiting.actionId()))
                        .findFirst();
    }

    private void begin(Task task, Known action) {
        running = task;
        if (locks(task)) {
            action.beginAnew();
            lock = task;
            lockedAtNanos = OptionalLong.empty();
        }
    }

    /** Ends a lock that the orchestrator will not end in time. */
    private void unlock(Task prepared, List<Decision> decisions) {
        long actionId = prepared.actionId();
        stop(actionId, LAPSE, decisions);
        // What is left of the action now is RELEASE, and what has to stop before it.
        boolean isReleasing =
                queue.stream().anyMatch(waiting -> waiting.actionId() == actionId)
                        || (running != null && running.stage() == Stage.RELEASE);
        if (!isReleasing) {
            actionOf(prepared).lapse();
            queue.addFirst(release(prepared));
        }
    }

    /** Stops the stages of an action that wait or run, except RELEASE. */
    private void stop(long actionId, Stop why, List<Decision> decisions) {
        for (Task waiting : List.copyOf(queue)) {
            if (waiting.actionId() == actionId && waiting.stage() != Stage.RELEASE) {
                queue.remove(waiting);
                answer(refusal(waiting.command(), why), decisions);
            }
        }
        if (running != null
                && running.actionId() == actionId
                && running.stage() != Stage.RELEASE
                && stop == null) {
            stop = why;
            decisions.add(new Decision.Interrupt(why.why()));
        }
    }

    private Known heardOf(long actionId, long epoch) {
        highestEpoch = epoch;
        Known action = Optional.ofNullable(actions.remove(actionId)).orElseGet(Known::new);
        action.epoch = epoch;
        actions.putLast(actionId, action);
        Iterator<Long> eldest = actions.keySet().iterator();
        while (actions.size() > REMEMBERED_MAX && eldest.hasNext()) {
            long candidate = eldest.next();
            if (candidate != actionId && !isLive(candidate)) {
                eldest.remove();
            }
        }
        return action;
    }

    private Known actionOf(Task task) {
        Known action = actions.get(task.actionId());
        if (action == null) {
            throw new IllegalStateException("a stage is left of an action that was forgotten");
        }
        return action;
    }

    private void answer(StageResult result, List<Decision> decisions) {
        if (!closed) {
            decisions.add(new Decision.Answer(result));
        }
    }

    private boolean isStale(long epoch) {
        return Long.compareUnsigned(epoch, highestEpoch) < 0;
    }

    private boolean isLive(long actionId) {
        return isLockedBy(actionId) || isPending(actionId);
    }

    private boolean isLockedBy(long actionId) {
        return lock != null && lock.actionId() == actionId;
    }

    private boolean isPending(long actionId) {
        return (running != null && running.actionId() == actionId)
                || queue.stream().anyMatch(waiting -> waiting.actionId() == actionId);
    }

    private boolean isKnown(Task task) {
        return isSame(task, running) || queue.stream().anyMatch(waiting -> isSame(task, waiting));
    }

    private static boolean isSame(Task commanded, @Nullable Task other) {
        // The agent's own release answers nobody: one that is commanded meanwhile waits for it.
        return other != null
                && !other.own()
                && other.actionId() == commanded.actionId()
                && other.stage() == commanded.stage();
    }

    private boolean locks(Task task) {
        return releases
                && task.stage() == Stage.PREPARATION
                && task.command().getKind() != ActionKind.ACTION_KIND_RESTORE;
    }

    private static Task release(Task prepared) {
        var command =
                prepared.command().toBuilder().setStage(bro.agent.v1.Stage.STAGE_RELEASE).build();
        return new Task(command, Stage.RELEASE, true);
    }

    private Stop stale(long epoch) {
        return new Stop(
                "the command is of run %s of the orchestrator, but run %s was heard already"
                        .formatted(
                                Long.toUnsignedString(epoch), Long.toUnsignedString(highestEpoch)),
                FailureReason.FAILURE_REASON_STALE_EPOCH);
    }

    private static Stop cancelled(String reason) {
        return new Stop(reason, FailureReason.FAILURE_REASON_CANCELLED);
    }

    private static Stop lockLost() {
        return new Stop(
                "the agent is not locked: the process that had locked has ended",
                FailureReason.FAILURE_REASON_LOCK_LOST);
    }

    private static Stop broken(String why) {
        return new Stop(why, FailureReason.FAILURE_REASON_UNSPECIFIED);
    }

    private static List<Decision> refused(StageCommand command, Stop why) {
        return List.of(new Decision.Answer(refusal(command, why)));
    }

    private static StageResult refusal(StageCommand command, Stop why) {
        return Wire.failure(command, why.message()).toBuilder().setReason(why.reason()).build();
    }

    /** The result of a stage that was stopped: a failure, whatever its callback made of it. */
    private static StageResult failed(Task task, StageResult result, Stop why) {
        boolean isStuck = task.own() && !result.getSuccess();
        String message =
                isStuck ? why.message() + "; that failed: " + result.getMessage() : why.message();
        return Wire.failure(task.command(), message).toBuilder().setReason(why.reason()).build();
    }
}
