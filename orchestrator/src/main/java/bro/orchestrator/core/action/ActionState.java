package bro.orchestrator.core.action;

import bro.orchestrator.core.action.ActionEvent.Aborted;
import bro.orchestrator.core.action.ActionEvent.AgentFailed;
import bro.orchestrator.core.action.ActionEvent.AgentLost;
import bro.orchestrator.core.action.ActionEvent.Answered;
import bro.orchestrator.core.action.ActionEvent.CancelRequested;
import bro.orchestrator.core.action.ActionEvent.Started;
import bro.orchestrator.core.action.ActionEvent.StoreFailed;
import bro.orchestrator.core.action.ActionEvent.Stored;
import bro.orchestrator.core.action.ActionEvent.TimeUp;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The life of an action as a pure function. {@code docs/action-states.mmd} is drawn from {@link
 * #on} by a test.
 *
 * <p>Agents may report late or twice and may be lost at any moment, so an event that can come out
 * of a race is ignored where it no longer matters; one that only a bug can send is refused.
 */
public sealed interface ActionState {
    /** Waits for its turn. */
    record Queued() implements ActionState {}

    /**
     * In a stage.
     *
     * @param waiting the agents that owe an answer; none in COMMIT, which is the orchestrator's own
     */
    record Running(Stage stage, SortedSet<AgentId> waiting) implements ActionState {
        public Running {
            waiting = Collections.unmodifiableSortedSet(new TreeSet<>(waiting));
        }

        /** The same stage, with one answer less to wait for. */
        public Running without(AgentId agent) {
            return new Running(stage, ActionState.without(agent, waiting));
        }
    }

    /**
     * Winds down after a failure or a cancel: agents are stopped and unlocked.
     *
     * @param stage the stage in which it went wrong
     * @param owed for each agent that still has to answer, the stage whose answer is awaited
     * @param storing whether the orchestrator's part of COMMIT is still under way
     */
    record Ending(Stage stage, Outcome outcome, SortedMap<AgentId, Stage> owed, boolean storing)
            implements ActionState {
        public Ending {
            owed = Collections.unmodifiableSortedMap(new TreeMap<>(owed));
        }
    }

    record Done(Outcome outcome) implements ActionState {}

    /** The state that follows, and what has to be done once it is in the journal. */
    record Step(ActionState next, List<Effect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }
    }

    /** One event meeting one state. */
    record Turn(ActionState state, ActionEvent event) {}

    /**
     * Returns what follows from an event. The switch covers each pair, so a new event or state must
     * be answered here.
     */
    default Step on(Plan plan, ActionEvent event) {
        return switch (new Turn(this, event)) {
            case Turn(Queued _, Started _) -> enter(plan, plan.first());
            case Turn(Queued _, Aborted(var why)) -> done(new Outcome.Failed(why));
            case Turn(Queued _, CancelRequested _) -> done(new Outcome.Cancelled());
            case Turn(Queued _, Answered _),
                    Turn(Queued _, AgentFailed _),
                    Turn(Queued _, AgentLost _),
                    Turn(Queued _, TimeUp _),
                    Turn(Queued _, Stored _),
                    Turn(Queued _, StoreFailed _) ->
                    throw impossible(event);

            case Turn(Running r, Answered(var agent, var stage, _)) ->
                    answered(plan, r, agent, stage);
            case Turn(Running r, AgentFailed(var agent, var stage, var why)) ->
                    stage == r.stage && r.waiting.contains(agent)
                            ? end(plan, r, new Outcome.Failed(why), without(agent, r.waiting))
                            : stay();
            case Turn(Running r, AgentLost(var agent, var why)) ->
                    r.waiting.contains(agent) || plan.needsAfter(r.stage, agent)
                            ? endWithout(plan, r, new Outcome.Failed(why), agent)
                            : stay();
            case Turn(Running r, TimeUp(var stage)) ->
                    stage.equals(Optional.of(r.stage))
                            ? end(plan, r, new Outcome.Failed(silent(r)), r.waiting)
                            : stay();
            case Turn(Running r, CancelRequested _) ->
                    cannotBeUndone(plan, r)
                            ? stay()
                            : end(plan, r, new Outcome.Cancelled(), r.waiting);
            case Turn(Running r, Stored _) -> enter(plan, plan.after(r.stage));
            case Turn(Running _, StoreFailed(var why)) -> done(new Outcome.Failed(why));
            case Turn(Running r, Aborted(var why)) ->
                    cannotBeUndone(plan, r)
                            ? stay()
                            : end(plan, r, new Outcome.Failed(why), r.waiting);
            case Turn(Running _, Started _) -> throw impossible(event);

            case Turn(Ending e, Answered(var agent, var stage, _)) -> settled(e, agent, stage);
            case Turn(Ending e, AgentFailed(var agent, var stage, _)) -> settled(e, agent, stage);
            case Turn(Ending e, AgentLost(var agent, _)) ->
                    wind(e.stage, e.outcome, Plan.without(agent, e.owed), e.storing);
            case Turn(Ending e, TimeUp(var stage)) -> stage.isEmpty() ? done(e.outcome) : stay();
            case Turn(Ending e, Stored _) -> wind(e.stage, e.outcome, e.owed, false);
            case Turn(Ending e, StoreFailed _) -> wind(e.stage, e.outcome, e.owed, false);
            case Turn(Ending _, CancelRequested _), Turn(Ending _, Aborted _) -> stay();
            case Turn(Ending _, Started _) -> throw impossible(event);

            case Turn(Done _, _) -> stay();
        };
    }

    private Step stay() {
        return new Step(this, List.of());
    }

    private static Step enter(Plan plan, Optional<Stage> entered) {
        if (entered.isEmpty()) {
            return done(new Outcome.Success());
        }
        Stage stage = entered.get();
        SortedSet<AgentId> takers = plan.takers(stage);
        List<Effect> effects =
                List.of(
                        stage == Stage.COMMIT
                                ? new Effect.Store()
                                : new Effect.Command(stage, takers),
                        new Effect.Limit(new TimeUp(entered)));
        return new Step(new Running(stage, takers), effects);
    }

    private Step answered(Plan plan, Running r, AgentId agent, Stage stage) {
        if (stage != r.stage || !r.waiting.contains(agent)) {
            return stay();
        }
        SortedSet<AgentId> rest = without(agent, r.waiting);
        return rest.isEmpty()
                ? enter(plan, plan.after(r.stage))
                : new Step(new Running(r.stage, rest), List.of());
    }

    /** Begins to wind down: stops who still works, unlocks who may hold a lock. */
    private static Step end(Plan plan, Running r, Outcome outcome, SortedSet<AgentId> working) {
        return end(r, outcome, working, plan.lockedIn(r.stage));
    }

    private static Step endWithout(Plan plan, Running r, Outcome outcome, AgentId lost) {
        return end(r, outcome, without(lost, r.waiting), without(lost, plan.lockedIn(r.stage)));
    }

    private static Step end(
            Running r, Outcome outcome, SortedSet<AgentId> working, SortedSet<AgentId> locked) {
        SortedMap<AgentId, Stage> owed = Plan.owing(working, r.stage);
        owed.putAll(Plan.owing(locked, Stage.RELEASE));
        var effects = new ArrayList<Effect>();
        // an unlock that is under way must not be stopped
        if (!working.isEmpty() && r.stage != Stage.RELEASE) {
            effects.add(new Effect.Stop(working));
        }
        if (!locked.isEmpty()) {
            effects.add(new Effect.Command(Stage.RELEASE, locked));
        }
        effects.add(new Effect.Limit(new TimeUp(Optional.empty())));
        boolean storing = r.stage == Stage.COMMIT;
        Step step = wind(r.stage, outcome, owed, storing);
        return step.next instanceof Done ? step : new Step(step.next, effects);
    }

    private Step settled(Ending e, AgentId agent, Stage stage) {
        return e.owed.get(agent) == stage
                ? wind(e.stage, e.outcome, Plan.without(agent, e.owed), e.storing)
                : stay();
    }

    private static Step wind(
            Stage stage, Outcome outcome, SortedMap<AgentId, Stage> owed, boolean storing) {
        return owed.isEmpty() && !storing
                ? done(outcome)
                : new Step(new Ending(stage, outcome, owed, storing), List.of());
    }

    private static Step done(Outcome outcome) {
        return new Step(new Done(outcome), List.of());
    }

    private static boolean cannotBeUndone(Plan plan, Running r) {
        return plan.kind() == ActionKind.DELETE_BACKUP && r.stage == Stage.COMMIT;
    }

    private static Failure silent(Running r) {
        if (r.stage == Stage.COMMIT) {
            return new Failure(
                    ErrorCode.STORAGE_UNAVAILABLE, "the storage did not answer in time in COMMIT");
        }
        return new Failure(
                ErrorCode.STAGE_TIMED_OUT,
                "no answer in time in stage %s from agent %s"
                        .formatted(
                                r.stage,
                                String.join(
                                        ", ", r.waiting.stream().map("'%s'"::formatted).toList())));
    }

    private static SortedSet<AgentId> without(AgentId agent, SortedSet<AgentId> agents) {
        var rest = new TreeSet<>(agents);
        rest.remove(agent);
        return rest;
    }

    private IllegalStateException impossible(ActionEvent event) {
        return new IllegalStateException("%s cannot follow %s".formatted(event, this));
    }
}
