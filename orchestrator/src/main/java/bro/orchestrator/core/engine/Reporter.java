package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.Action.AgentReport;
import bro.orchestrator.core.action.Action.AgentState;
import bro.orchestrator.core.action.ActionEvent;
import bro.orchestrator.core.action.ActionState;
import bro.orchestrator.core.action.ActionState.Done;
import bro.orchestrator.core.action.ActionState.Ending;
import bro.orchestrator.core.action.ActionState.Queued;
import bro.orchestrator.core.action.ActionState.Running;
import bro.orchestrator.core.action.Effect;
import bro.orchestrator.core.action.Outcome;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes the progress report of one action. Confined to the action's mailbox. */
final class Reporter {
    /** Share of each stage in the whole, in percent. */
    private static final Map<Stage, Integer> WEIGHTS = new EnumMap<>(Stage.class);

    static {
        WEIGHTS.put(Stage.PREPARATION, 5);
        WEIGHTS.put(Stage.SNAPSHOT, 5);
        WEIGHTS.put(Stage.RELEASE, 5);
        WEIGHTS.put(Stage.TRANSFER, 80);
        WEIGHTS.put(Stage.COMMIT, 5);
        WEIGHTS.put(Stage.EXECUTION, 90);
        WEIGHTS.put(Stage.POST_ACTIONS, 5);
    }

    private final Received received;
    private final SortedMap<AgentId, AgentReport> agents = new TreeMap<>();
    private final Map<AgentId, Integer> percentages = new TreeMap<>();

    /**
     * @param known what the journal tells of agents that took part before a restart
     */
    Reporter(Received received, SortedMap<AgentId, AgentReport> known) {
        this.received = received;
        agents.putAll(known);
    }

    /** Takes down that an agent is not attached any more. */
    void away(AgentId agent, String reason) {
        remark(agent, "away since %s; waited for".formatted(reason));
    }

    /** Takes down that an agent is attached again. */
    void back(AgentId agent) {
        remark(agent, "");
    }

    private void remark(AgentId agent, String message) {
        AgentReport last = agents.get(agent);
        if (last != null && last.state() == AgentState.WORKING) {
            put(agent, last.stage(), AgentState.WORKING, message);
        }
    }

    /** The report of an action that will end like that, once it has given back its space. */
    Action ending(Action last, ActionState end, Instant now) {
        Outcome outcome = ((Done) end).outcome();
        var winding = new Ending(last.stage().orElseThrow(), outcome, new TreeMap<>(), false);
        return report(last, winding, now);
    }

    /** How an action that has not ended will end, if that is known already. */
    static Optional<Outcome> outcome(Action action) {
        return action.failure()
                .map(
                        why ->
                                why.code() == ErrorCode.CANCELLED
                                        ? new Outcome.Cancelled()
                                        : new Outcome.Failed(why));
    }

    /** Takes down what an agent says of its progress, 0 to 100. */
    void sign(AgentId agent, Stage stage, int percentage, String message) {
        AgentReport last = agents.get(agent);
        if (last != null && last.stage() == stage && last.state() == AgentState.WORKING) {
            percentages.merge(agent, Math.clamp(percentage, 0, 100), Math::max);
            put(agent, stage, AgentState.WORKING, message);
        }
    }

    /** Returns the report as it is now, in the same state. */
    Action report(Action last, ActionState state, Instant now) {
        agents.replaceAll(
                (agent, a) ->
                        new AgentReport(
                                a.stage(), a.state(), a.message(), bytes(agent, a.bytes())));
        return new Action(
                last.id(),
                last.kind(),
                last.backup(),
                stateOf(state),
                resultOf(state),
                Math.max(last.percentage(), percentage(last, state)),
                stageOf(state).or(last::stage),
                failureOf(state),
                last.startedAt(),
                now,
                state instanceof Done ? Optional.of(now) : Optional.empty(),
                agents,
                Optional.empty());
    }

    /** Takes down what an event tells of agents. */
    void note(ActionEvent event) {
        switch (event) {
            case ActionEvent.Answered(var agent, var stage, var message) ->
                    settle(agent, stage, AgentState.DONE, message);
            case ActionEvent.AgentFailed(var agent, var stage, var why) ->
                    settle(agent, stage, AgentState.FAILED, why.message());
            case ActionEvent.AgentLost(var agent, var why) -> {
                AgentReport last = agents.get(agent);
                if (last != null) {
                    settle(agent, last.stage(), AgentState.FAILED, why.message());
                }
            }
            case ActionEvent.TimeUp(var stage, _) -> agents.replaceAll((_, a) -> late(a, stage));
            case ActionEvent.Started _,
                    ActionEvent.AgentReturned _,
                    ActionEvent.Aborted _,
                    ActionEvent.CancelRequested _,
                    ActionEvent.Stored _,
                    ActionEvent.StoreFailed _ -> {}
        }
    }

    /** Takes down what agents are asked. */
    void note(Effect effect) {
        switch (effect) {
            case Effect.Command(var stage, var commanded) -> {
                percentages.keySet().removeAll(commanded);
                commanded.forEach(agent -> begin(agent, stage));
            }
            case Effect.Stop(var stopped) ->
                    stopped.forEach(
                            agent -> {
                                AgentReport last = agents.get(agent);
                                if (last != null && last.state() == AgentState.WORKING) {
                                    put(agent, last.stage(), AgentState.CANCELLED, "");
                                }
                            });
            case Effect.Limit _, Effect.Store _ -> {}
        }
    }

    /** A failure stays visible although the agent is still asked to unlock. */
    private void begin(AgentId agent, Stage stage) {
        AgentReport last = agents.get(agent);
        if (last == null || last.state() == AgentState.DONE) {
            put(agent, stage, AgentState.WORKING, "");
        }
    }

    private void settle(AgentId agent, Stage stage, AgentState state, String message) {
        AgentReport last = agents.get(agent);
        if (last != null && last.stage() == stage && last.state() == AgentState.WORKING) {
            put(agent, stage, state, message);
        }
    }

    private void put(AgentId agent, Stage stage, AgentState state, String message) {
        AgentReport last = agents.get(agent);
        long bytes = bytes(agent, last == null ? 0 : last.bytes());
        agents.put(agent, new AgentReport(stage, state, message, bytes));
    }

    /** What was counted before a restart is not forgotten. */
    private long bytes(AgentId agent, long last) {
        return Math.max(last, received.bytes(agent));
    }

    private static AgentReport late(AgentReport report, Optional<Stage> stage) {
        boolean silent =
                report.state() == AgentState.WORKING
                        && (stage.isEmpty() || stage.get() == report.stage());
        return silent
                ? new AgentReport(
                        report.stage(), AgentState.FAILED, "no answer in time", report.bytes())
                : report;
    }

    private int percentage(Action action, ActionState state) {
        return switch (state) {
            case Queued _, Ending _ -> 0;
            case Done(var outcome) -> outcome instanceof Outcome.Success ? 100 : 0;
            case Running(var stage, var waiting) -> {
                int before =
                        action.kind().stages().stream()
                                .takeWhile(earlier -> earlier != stage)
                                .mapToInt(earlier -> WEIGHTS.getOrDefault(earlier, 0))
                                .sum();
                yield before + (int) (WEIGHTS.getOrDefault(stage, 0) * shareOf(stage, waiting));
            }
        };
    }

    /** How much of a stage is done, 0 to 1: the mean over its agents, asked already or not. */
    private double shareOf(Stage stage, Set<AgentId> waiting) {
        int done = 0;
        int count = 0;
        for (var entry : agents.entrySet()) {
            if (entry.getValue().stage() == stage) {
                boolean ended = entry.getValue().state() == AgentState.DONE;
                done += ended ? 100 : percentages.getOrDefault(entry.getKey(), 0);
                count++;
            }
        }
        long unasked = waiting.stream().filter(agent -> !isIn(stage, agent)).count();
        long all = count + unasked;
        return all == 0 ? 0 : done / 100.0 / all;
    }

    private boolean isIn(Stage stage, AgentId agent) {
        AgentReport report = agents.get(agent);
        return report != null && report.stage() == stage;
    }

    private static Action.State stateOf(ActionState state) {
        return switch (state) {
            case Queued _ -> Action.State.QUEUED;
            case Running _ -> Action.State.RUNNING;
            case Ending ending ->
                    ending.outcome() instanceof Outcome.Cancelled
                            ? Action.State.CANCELLING
                            : Action.State.RUNNING;
            case Done(var outcome) ->
                    outcome instanceof Outcome.Cancelled
                            ? Action.State.CANCELLED
                            : Action.State.FINISHED;
        };
    }

    private static Action.Result resultOf(ActionState state) {
        return switch (state) {
            case Queued _, Running _, Ending _ -> Action.Result.NOT_AVAILABLE;
            case Done(Outcome.Success _) -> Action.Result.SUCCESS;
            case Done(Outcome.Failed _) -> Action.Result.FAILURE;
            case Done(Outcome.Cancelled _) -> Action.Result.NOT_AVAILABLE;
        };
    }

    static Optional<Stage> stageOf(ActionState state) {
        return switch (state) {
            case Queued _, Done _ -> Optional.empty();
            case Running(var stage, _) -> Optional.of(stage);
            case Ending ending -> Optional.of(ending.stage());
        };
    }

    static Optional<Failure> failureOf(ActionState state) {
        Optional<Outcome> outcome =
                switch (state) {
                    case Queued _, Running _ -> Optional.empty();
                    case Ending ending -> Optional.of(ending.outcome());
                    case Done done -> Optional.of(done.outcome());
                };
        return outcome.flatMap(
                end ->
                        switch (end) {
                            case Outcome.Success _ -> Optional.empty();
                            case Outcome.Failed(var why) -> Optional.of(why);
                            case Outcome.Cancelled _ ->
                                    Optional.of(
                                            new Failure(
                                                    ErrorCode.CANCELLED,
                                                    "the action was cancelled"));
                        });
    }
}
