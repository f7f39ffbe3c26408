package bro.orchestrator.core.action;

import bro.orchestrator.core.action.ActionEvent.Aborted;
import bro.orchestrator.core.action.ActionEvent.AgentFailed;
import bro.orchestrator.core.action.ActionEvent.AgentLost;
import bro.orchestrator.core.action.ActionEvent.AgentReturned;
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
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
     * @param waiting the agents that owe an answer, whether or not it is their turn; none in
     *     COMMIT, which is the orchestrator's own
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

        /** The agents that have not answered RELEASE. */
        public Set<AgentId> unreleased() {
            var agents = new TreeSet<>(owed.keySet());
            agents.removeIf(agent -> owed.get(agent) != Stage.RELEASE);
            return agents;
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
                    Turn(Queued _, AgentReturned _),
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
            case Turn(Running r, AgentReturned(var agent, var fresh)) ->
                    fresh ? restarted(plan, r, agent) : asked(plan, r, agent);
            case Turn(Running r, TimeUp(var stage, var away)) ->
                    stage.equals(Optional.of(r.stage))
                            ? end(plan, r, new Outcome.Failed(silent(r, away)), r.waiting)
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
            case Turn(Ending e, AgentReturned(var agent, var fresh)) -> reminded(e, agent, fresh);
            case Turn(Ending e, TimeUp(var stage, _)) -> stage.isEmpty() ? done(e.outcome) : stay();
            case Turn(Ending e, Stored _) -> wind(e.stage, e.outcome, e.owed, false);
            case Turn(Ending e, StoreFailed _) -> wind(e.stage, e.outcome, e.owed, false);
            case Turn(Ending _, CancelRequested _), Turn(Ending _, Aborted _) -> stay();
            case Turn(Ending _, Started _) -> throw impossible(event);

            case Turn(Done _, _) -> stay();
        };
    }

    /**
     * What follows for an action of which the journal knows that it is in this stage, or that it
     * winds down there. What agents have answered before is asked for again.
     */
    static Step resumed(Plan plan, Stage stage, Optional<Outcome> ending) {
        if (ending.isEmpty()) {
            return enter(plan, Optional.of(stage));
        }
        // nobody knows who is still to answer the stage, and it does not matter any more
        SortedSet<AgentId> locked = plan.lockedIn(stage);
        SortedMap<AgentId, Stage> owed = Plan.owing(locked, Stage.RELEASE);
        if (stage == Stage.RELEASE) {
            owed.putAll(Plan.owing(plan.takers(stage), stage));
        }
        Step step = wind(stage, ending.get(), owed, false);
        if (step.next instanceof Done) {
            return step;
        }
        return new Step(
                step.next,
                List.of(
                        new Effect.Stop(plan.takers(stage)),
                        new Effect.Command(Stage.RELEASE, new TreeSet<>(owed.keySet())),
                        new Effect.Limit(Optional.empty())));
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
                                : new Effect.Command(stage, plan.turn(stage, takers)),
                        new Effect.Limit(entered));
        return new Step(new Running(stage, takers), effects);
    }

    private Step answered(Plan plan, Running r, AgentId agent, Stage stage) {
        if (stage != r.stage || !r.waiting.contains(agent)) {
            return stay();
        }
        SortedSet<AgentId> rest = without(agent, r.waiting);
        if (rest.isEmpty()) {
            return enter(plan, plan.after(r.stage));
        }
        SortedSet<AgentId> next = plan.next(r.stage, r.waiting, agent);
        return new Step(
                new Running(r.stage, rest),
                next.isEmpty() ? List.of() : List.of(new Effect.Command(r.stage, next)));
    }

    /** Asks an agent again that may not have heard it, or whose answer may not have been heard. */
    private static Step asked(Plan plan, Running r, AgentId agent) {
        return new Step(
                r,
                plan.turn(r.stage, r.waiting).contains(agent)
                        ? List.of(new Effect.Command(r.stage, only(agent)))
                        : List.of());
    }

    /** An agent is there as a new process: a lock that the old one held is gone. */
    private static Step restarted(Plan plan, Running r, AgentId agent) {
        boolean hadAnswered = !r.waiting.contains(agent) && plan.takers(r.stage).contains(agent);
        boolean unlocked =
                plan.locks(agent)
                        && switch (r.stage) {
                            case SNAPSHOT -> true;
                            case PREPARATION -> hadAnswered && hasLockedFollower(plan, r, agent);
                            default -> false;
                        };
        if (unlocked) {
            var why =
                    new Failure(
                            ErrorCode.LOCK_LOST,
                            "agent '%s' was started anew in stage %s and has lost its lock"
                                    .formatted(agent, r.stage));
            return end(plan, r, new Outcome.Failed(why), without(agent, r.waiting));
        }
        if (r.stage == Stage.PREPARATION && plan.locks(agent) && hadAnswered) {
            var more = new TreeSet<>(r.waiting);
            more.add(agent);
            return asked(plan, new Running(r.stage, more), agent);
        }
        return asked(plan, r, agent);
    }

    private static boolean hasLockedFollower(Plan plan, Running r, AgentId agent) {
        SortedSet<AgentId> asked = plan.takers(r.stage);
        asked.removeAll(r.waiting);
        asked.addAll(plan.turn(r.stage, r.waiting));
        return plan.hasFollower(agent, asked);
    }

    /** Tells an agent again that it has to stop or to unlock. */
    private Step reminded(Ending e, AgentId agent, boolean fresh) {
        Stage stage = e.owed.get(agent);
        if (stage == null) {
            return stay();
        }
        if (stage == Stage.RELEASE) {
            return new Step(this, List.of(new Effect.Command(stage, only(agent))));
        }
        return fresh
                ? settled(e, agent, stage)
                : new Step(this, List.of(new Effect.Stop(only(agent))));
    }

    /** Begins to wind down: stops who still works, unlocks who may hold a lock. */
    private static Step end(Plan plan, Running r, Outcome outcome, SortedSet<AgentId> working) {
        return end(r, outcome, asked(plan, r, working), lockedIn(plan, r));
    }

    private static Step endWithout(Plan plan, Running r, Outcome outcome, AgentId lost) {
        return end(
                r,
                outcome,
                asked(plan, r, without(lost, r.waiting)),
                without(lost, lockedIn(plan, r)));
    }

    /** Those of the agents that were asked to do the stage. */
    private static SortedSet<AgentId> asked(Plan plan, Running r, SortedSet<AgentId> agents) {
        var asked = new TreeSet<>(agents);
        asked.retainAll(plan.turn(r.stage, r.waiting));
        return asked;
    }

    /** The agents that may hold a lock: not those that wait for their turn to take it. */
    private static SortedSet<AgentId> lockedIn(Plan plan, Running r) {
        var locked = new TreeSet<>(plan.lockedIn(r.stage));
        if (r.stage == Stage.PREPARATION) {
            SortedSet<AgentId> unasked = new TreeSet<>(r.waiting);
            unasked.removeAll(plan.turn(r.stage, r.waiting));
            locked.removeAll(unasked);
        }
        return locked;
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
        effects.add(new Effect.Limit(Optional.empty()));
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

    private static Failure silent(Running r, Set<AgentId> away) {
        if (r.stage == Stage.COMMIT) {
            return new Failure(
                    ErrorCode.STORAGE_UNAVAILABLE, "the storage did not answer in time in COMMIT");
        }
        List<AgentId> gone = r.waiting.stream().filter(away::contains).toList();
        return gone.isEmpty()
                ? new Failure(
                        ErrorCode.STAGE_TIMED_OUT,
                        "no answer in time in stage %s from agent %s"
                                .formatted(r.stage, quoted(r.waiting)))
                : new Failure(
                        ErrorCode.AGENT_LOST,
                        "in stage %s, not back in time: agent %s".formatted(r.stage, quoted(gone)));
    }

    private static String quoted(Collection<AgentId> agents) {
        int named = 10;
        String some =
                String.join(", ", agents.stream().limit(named).map("'%s'"::formatted).toList());
        int more = agents.size() - named;
        return more > 0 ? "%s and %d more".formatted(some, more) : some;
    }

    private static SortedSet<AgentId> only(AgentId agent) {
        return new TreeSet<>(Set.of(agent));
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
