package bro.agent;

import bro.agent.v1.ActionKind;
import bro.agent.v1.Cancel;
import bro.agent.v1.HeldAction;
import bro.agent.v1.StageCommand;
import bro.agent.v1.StageResult;
import java.util.ArrayList;
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

    private final boolean releases;
    private final boolean prepares;

    /** In the order of the last command or cancel. */
    private final SequencedMap<Long, KnownAction> actions = new LinkedHashMap<>();

    private final List<Task> queue = new ArrayList<>();
    private @Nullable Task running;

    /** Why the running stage was interrupted. */
    private @Nullable Refusal stop;

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
            return refused(command, Refusal.stale(command.getEpoch(), highestEpoch));
        }
        KnownAction action = heardOf(command.getActionId(), command.getEpoch());
        var stage = Wire.stage(command.getStage());
        if (stage.isEmpty()) {
            return refused(command, Refusal.of("the agent does not know the stage"));
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
            return refused(command, Refusal.of("the agent takes no more commands"));
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
        KnownAction action = heardOf(actionId, cancel.getEpoch());
        if (action.cancelled().isPresent()) {
            return List.of();
        }
        action.cancel(cancel.getReason());
        var decisions = new ArrayList<Decision>();
        if (isLive(actionId)) {
            decisions.add(new Decision.TellCancelled(actionId, cancel.getReason()));
        }
        stop(actionId, Refusal.cancelled(cancel.getReason()), decisions);
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
                answer(Refusal.LAPSE.answer(waiting.command()), decisions);
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
        var answer = judged(task, result).toBuilder();
        if (task.stage() == Stage.RELEASE && isLockedBy(task.actionId())) {
            long lockedAt = lockedAtNanos.orElse(nanos);
            answer.setFrozenMicroseconds((nanos - lockedAt) / NANOS_PER_MICRO);
            lock = null;
            lockedAtNanos = OptionalLong.empty();
        }
        running = null;
        stop = null;
        actionOf(task).answered(task.stage(), answer.build());
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
            stop(running.actionId(), Refusal.of("the agent is closed"), decisions);
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
                                        .setEpoch(action.epoch())
                                        .setLocked(isLockedBy(actionId))
                                        .build());
                    }
                });
        return held;
    }

    /** The answer to a command that need not run, or must not. */
    private Optional<StageResult> settled(Task task, KnownAction action) {
        Stage stage = task.stage();
        boolean anew = locks(task) && action.isLapsed() && !action.isClosedByLapse();
        var before = action.answer(stage);
        if (before.isPresent() && !anew) {
            return before;
        }
        return refusal(task, action, anew).map(refusal -> refusal.answer(task.command()));
    }

    /** Why the stage must not run as things stand. */
    private Optional<Refusal> refusal(Task task, KnownAction action, boolean anew) {
        Stage stage = task.stage();
        boolean needsLock = stage == Stage.SNAPSHOT || stage == Stage.RELEASE;
        if (action.isClosedByLapse() || (action.isLapsed() && needsLock)) {
            return Optional.of(Refusal.LAPSE);
        }
        if (action.cancelled().isPresent() && stage != Stage.RELEASE) {
            return action.cancelled().map(Refusal::cancelled);
        }
        if (locks(task) && !anew && action.answer(Stage.RELEASE).isPresent()) {
            return Optional.of(Refusal.of("the action was released already"));
        }
        if (stage == Stage.SNAPSHOT && prepares && releases && !isLockedBy(task.actionId())) {
            return Optional.of(Refusal.LOCK_LOST);
        }
        return Optional.empty();
    }

    /** A stage that was stopped has failed, whatever its callback made of it. */
    private StageResult judged(Task task, StageResult result) {
        if (task.own()) {
            return result.getSuccess()
                    ? Refusal.LAPSE.answer(task.command())
                    : Refusal.LAPSE
                            .with("that failed: " + result.getMessage())
                            .answer(task.command());
        }
        return stop == null ? result : stop.answer(task.command());
    }

    /** Begins the next stage if none runs. */
    private List<Decision> advance(List<Decision> decisions) {
        var next = next();
        while (next.isPresent()) {
            Task task = next.get();
            queue.remove(task);
            KnownAction action = actionOf(task);
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

    private void begin(Task task, KnownAction action) {
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
        stop(actionId, Refusal.LAPSE, decisions);
        // What is left of the action is RELEASE, if it was commanded, and what ends before it.
        boolean isReleasing =
                queue.stream().anyMatch(waiting -> waiting.actionId() == actionId)
                        || (running != null && running.stage() == Stage.RELEASE);
        if (!isReleasing) {
            actionOf(prepared).lapse();
            queue.add(release(prepared));
        }
    }

    /** Stops the stages of an action that wait or run, except RELEASE. */
    private void stop(long actionId, Refusal why, List<Decision> decisions) {
        for (Task waiting : List.copyOf(queue)) {
            if (waiting.actionId() == actionId && waiting.stage() != Stage.RELEASE) {
                queue.remove(waiting);
                answer(why.answer(waiting.command()), decisions);
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

    private KnownAction heardOf(long actionId, long epoch) {
        highestEpoch = epoch;
        KnownAction action =
                Optional.ofNullable(actions.remove(actionId)).orElseGet(KnownAction::new);
        action.heard(epoch);
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

    private KnownAction actionOf(Task task) {
        KnownAction action = actions.get(task.actionId());
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

    private static List<Decision> refused(StageCommand command, Refusal why) {
        return List.of(new Decision.Answer(why.answer(command)));
    }
}
