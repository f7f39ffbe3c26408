package bro.orchestrator.core.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.core.action.ActionEvent.Aborted;
import bro.orchestrator.core.action.ActionEvent.AgentFailed;
import bro.orchestrator.core.action.ActionEvent.AgentLost;
import bro.orchestrator.core.action.ActionEvent.Answered;
import bro.orchestrator.core.action.ActionEvent.CancelRequested;
import bro.orchestrator.core.action.ActionEvent.Started;
import bro.orchestrator.core.action.ActionEvent.StoreFailed;
import bro.orchestrator.core.action.ActionEvent.Stored;
import bro.orchestrator.core.action.ActionEvent.TimeUp;
import bro.orchestrator.core.action.ActionState.Done;
import bro.orchestrator.core.action.ActionState.Ending;
import bro.orchestrator.core.action.ActionState.Queued;
import bro.orchestrator.core.action.ActionState.Running;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActionStateTest {
    private static final Path DRAWING = Path.of("../docs/action-states.md");
    private static final AgentId LOCKING = new AgentId("locking");
    private static final AgentId SIMPLE = new AgentId("simple");
    private static final Failure WHY = new Failure(ErrorCode.AGENT_FAILED, "because");

    @Test
    void theDrawingMatchesTheCode() throws IOException {
        String drawn = drawing();

        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(DRAWING, drawn);
        }
        assertThat(Files.readString(DRAWING)).isEqualTo(drawn);
    }

    @Test
    void aBackupGoesThroughItsStagesInOrder() {
        var plan = plan(ActionKind.CREATE_BACKUP);
        ActionState state = new Queued();
        var stages = new ArrayList<Stage>();

        state = state.on(plan, new Started()).next();
        while (state instanceof Running(var stage, var waiting)) {
            stages.add(stage);
            ActionState before = state;
            for (AgentId agent : waiting) {
                assertThat(state).isInstanceOf(Running.class);
                state = state.on(plan, new Answered(agent, stage, "")).next();
            }
            if (stage == Stage.COMMIT) {
                state = state.on(plan, new Stored()).next();
            }
            assertThat(state).isNotEqualTo(before);
        }

        assertThat(stages).containsExactlyElementsOf(ActionKind.CREATE_BACKUP.stages());
        assertThat(state).isEqualTo(new Done(new Outcome.Success()));
    }

    @Test
    void theFirstFailureIsTheOneThatIsTold() {
        var plan = plan(ActionKind.CREATE_BACKUP);
        ActionState transfer = new Running(Stage.TRANSFER, new TreeSet<>(Set.of(LOCKING, SIMPLE)));
        var second = new Failure(ErrorCode.AGENT_LOST, "later");

        ActionState end =
                transfer.on(plan, new AgentFailed(SIMPLE, Stage.TRANSFER, WHY))
                        .next()
                        .on(plan, new AgentLost(LOCKING, second))
                        .next();

        assertThat(end).isEqualTo(new Done(new Outcome.Failed(WHY)));
    }

    @Test
    void aRemovalThatHasBegunCannotBeCancelled() {
        var plan = new Plan(ActionKind.DELETE_BACKUP, new TreeMap<>());
        ActionState commit = new Queued().on(plan, new Started()).next();

        ActionState after = commit.on(plan, new CancelRequested()).next();

        assertThat(after).isEqualTo(commit);
    }

    @Test
    void whatOnlyABugCanSendIsRefused() {
        var plan = plan(ActionKind.RESTORE);

        assertThatThrownBy(() -> new Queued().on(plan, new Stored()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Stored")
                .hasMessageContaining("Queued");
    }

    /** Random walks; a failure names the seed that repeats it. */
    @ParameterizedTest
    @EnumSource(ActionKind.class)
    void whoeverWasAskedToLockIsUnlockedBeforeTheEnd(ActionKind kind) {
        for (long seed = 0; seed < 5_000; seed++) {
            walk(plan(kind), new Random(seed), seed);
        }
    }

    private static void walk(Plan plan, Random random, long seed) {
        ActionState state = new Queued();
        var locked = new HashSet<AgentId>();
        var lost = new HashSet<AgentId>();
        for (int steps = 0; steps < 200 && !(state instanceof Done); steps++) {
            List<ActionEvent> possible = events(plan, state);
            ActionEvent event = possible.get(random.nextInt(possible.size()));
            if (event instanceof AgentLost(var agent, _)) {
                lost.add(agent);
            }
            ActionState.Step step = state.on(plan, event);
            for (Effect effect : step.effects()) {
                if (effect instanceof Effect.Command(var stage, var agents)) {
                    switch (stage) {
                        case PREPARATION -> locked.addAll(plan.lockedIn(stage));
                        case RELEASE -> locked.removeAll(agents);
                        default -> {}
                    }
                }
            }
            if (step.next() instanceof Done(Outcome.Success _)) {
                assertThat(state).as("seed %d", seed).isInstanceOf(Running.class);
            }
            state = step.next();
        }
        assertThat(state).as("seed %d ends", seed).isInstanceOf(Done.class);
        locked.removeAll(lost);
        assertThat(locked).as("locks left, seed %d", seed).isEmpty();
        assertThat(state.on(plan, new CancelRequested()).next()).isEqualTo(state);
    }

    private static String drawing() {
        var text = new StringBuilder("# The life of an action\n\n");
        text.append("Drawn from `ActionState.on` by a test; `./bro test -Dgolden.update=true`");
        text.append(" draws it anew.\n");
        for (ActionKind kind : ActionKind.values()) {
            text.append("\n## ").append(kind.label()).append("\n\n```mermaid\nstateDiagram-v2\n");
            edges(plan(kind)).forEach(edge -> text.append("    ").append(edge).append('\n'));
            text.append("```\n");
        }
        return text.toString();
    }

    private static Set<String> edges(Plan plan) {
        var edges = new TreeMap<String, Set<String>>();
        var seen = new HashSet<ActionState>();
        var queue = new ArrayDeque<ActionState>(List.of(new Queued()));
        while (!queue.isEmpty()) {
            ActionState state = queue.remove();
            if (!seen.add(state)) {
                continue;
            }
            for (ActionEvent event : events(plan, state)) {
                ActionState next = state.on(plan, event).next();
                queue.add(next);
                if (!name(next).equals(name(state))) {
                    edges.computeIfAbsent(name(state) + " --> " + name(next), _ -> new TreeSet<>())
                            .add(event.getClass().getSimpleName());
                }
            }
        }
        var lines = new TreeSet<String>();
        edges.forEach((edge, events) -> lines.add(edge + ": " + String.join(", ", events)));
        return lines;
    }

    private static List<ActionEvent> events(Plan plan, ActionState state) {
        var events = new ArrayList<ActionEvent>();
        events.add(new CancelRequested());
        events.add(new Aborted(WHY));
        if (state instanceof Queued) {
            events.add(new Started());
            return events;
        }
        events.add(new TimeUp(Optional.empty()));
        for (Stage stage : plan.kind().stages()) {
            if (stage != Stage.COMMIT) {
                events.add(new TimeUp(Optional.of(stage)));
            }
            for (AgentId agent : plan.participants().keySet()) {
                events.add(new Answered(agent, stage, ""));
                events.add(new AgentFailed(agent, stage, WHY));
                events.add(new AgentLost(agent, WHY));
            }
        }
        boolean storing =
                (state instanceof Running(var stage, _) && stage == Stage.COMMIT)
                        || (state instanceof Ending ending && ending.storing());
        if (storing) {
            events.add(new Stored());
            events.add(new StoreFailed(WHY));
        }
        return events;
    }

    private static String name(ActionState state) {
        return switch (state) {
            case Queued _ -> "queued";
            case Running(var stage, _) -> stage.name();
            case Ending ending ->
                    ending.outcome() instanceof Outcome.Cancelled
                            ? "cancelling"
                            : "ending_after_failure";
            case Done(Outcome.Success _) -> "success";
            case Done(Outcome.Failed _) -> "failure";
            case Done(Outcome.Cancelled _) -> "cancelled";
        };
    }

    private static Plan plan(ActionKind kind) {
        var all = EnumSet.allOf(Stage.class);
        all.remove(Stage.COMMIT);
        return switch (kind) {
            case CREATE_BACKUP, RESTORE ->
                    new Plan(
                            kind,
                            new TreeMap<>(
                                    Map.of(
                                            LOCKING,
                                            all,
                                            SIMPLE,
                                            EnumSet.of(Stage.TRANSFER, Stage.EXECUTION))));
            case DELETE_BACKUP -> new Plan(kind, new TreeMap<>());
        };
    }
}
