package bro.orchestrator.core.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import bro.orchestrator.core.action.ActionState.Done;
import bro.orchestrator.core.action.ActionState.Ending;
import bro.orchestrator.core.action.ActionState.Queued;
import bro.orchestrator.core.action.ActionState.Running;
import bro.orchestrator.core.backup.SoftwareVersion;
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
        var plan = new Plan(ActionKind.DELETE_BACKUP, Course.NONE, 2);
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

    @Test
    void agentsAreLockedInTheOrderTheyAskedFor() {
        var third = new AgentId("third");
        var locking = EnumSet.of(Stage.PREPARATION, Stage.RELEASE, Stage.TRANSFER);
        var plan =
                plan(
                        ActionKind.CREATE_BACKUP,
                        Map.of(
                                LOCKING, participant(locking, SIMPLE),
                                SIMPLE, participant(locking, third),
                                third, participant(locking)));

        var first = new Queued().on(plan, new Started());
        var second = first.next().on(plan, new Answered(LOCKING, Stage.PREPARATION, ""));
        var last = second.next().on(plan, new Answered(SIMPLE, Stage.PREPARATION, ""));

        assertThat(commanded(first)).containsExactly(LOCKING);
        assertThat(commanded(second)).containsExactly(SIMPLE);
        assertThat(commanded(last)).containsExactly(third);
    }

    @Test
    void whoWasNotAskedToLockIsNotUnlocked() {
        var locking = EnumSet.of(Stage.PREPARATION, Stage.RELEASE, Stage.TRANSFER);
        var plan =
                plan(
                        ActionKind.CREATE_BACKUP,
                        Map.of(
                                LOCKING, participant(locking, SIMPLE),
                                SIMPLE, participant(locking)));
        ActionState locks = new Queued().on(plan, new Started()).next();

        var cancelled = locks.on(plan, new CancelRequested());

        assertThat(cancelled.effects())
                .contains(
                        new Effect.Command(Stage.RELEASE, new TreeSet<>(Set.of(LOCKING))),
                        new Effect.Stop(new TreeSet<>(Set.of(LOCKING))));
    }

    @Test
    void onlySoManyAgentsMoveDataAtOnce() {
        var sending = participant(EnumSet.of(Stage.TRANSFER));
        var ids = List.of(new AgentId("a"), new AgentId("b"), new AgentId("c"));
        var plan =
                plan(
                        ActionKind.CREATE_BACKUP,
                        Map.of(ids.get(0), sending, ids.get(1), sending, ids.get(2), sending));

        var first = new Queued().on(plan, new Started());
        var second = first.next().on(plan, new Answered(ids.get(1), Stage.TRANSFER, ""));

        assertThat(commanded(first)).containsExactly(ids.get(0), ids.get(1));
        assertThat(commanded(second)).containsExactly(ids.get(2));
    }

    @Test
    void anAgentThatComesBackIsAskedAgain() {
        var plan = plan(ActionKind.CREATE_BACKUP);
        ActionState transfer = new Running(Stage.TRANSFER, new TreeSet<>(Set.of(SIMPLE)));

        var returned = transfer.on(plan, new AgentReturned(SIMPLE, false));
        var done = transfer.on(plan, new AgentReturned(LOCKING, true));

        assertThat(returned.next()).isEqualTo(transfer);
        assertThat(commanded(returned)).containsExactly(SIMPLE);
        assertThat(done.effects()).isEmpty();
    }

    @Test
    void aNewProcessLocksAgainWhileTheOthersAreStillLocking() {
        var plan = plan(ActionKind.RESTORE);
        var backup = plan(ActionKind.CREATE_BACKUP);
        ActionState locking = new Running(Stage.PREPARATION, new TreeSet<>(Set.of(SIMPLE)));

        var again = locking.on(backup, new AgentReturned(LOCKING, true));

        assertThat(commanded(again)).containsExactly(LOCKING);
        assertThat(again.next())
                .isEqualTo(new Running(Stage.PREPARATION, new TreeSet<>(Set.of(SIMPLE, LOCKING))));
        assertThat(locking.on(plan, new AgentReturned(LOCKING, true)).next()).isEqualTo(locking);
    }

    @Test
    void aNewProcessHasLostTheLockUnderWhichTheCutIsTaken() {
        var plan = plan(ActionKind.CREATE_BACKUP);
        ActionState snapshot = new Running(Stage.SNAPSHOT, new TreeSet<>(Set.of(LOCKING)));

        var step = snapshot.on(plan, new AgentReturned(LOCKING, true));

        assertThat(step.next())
                .isInstanceOfSatisfying(
                        Ending.class,
                        ending ->
                                assertThat(((Outcome.Failed) ending.outcome()).why().code())
                                        .isEqualTo(ErrorCode.LOCK_LOST));
        assertThat(commanded(step)).containsExactly(LOCKING);
    }

    @Test
    void whoeverIsAwayWhenTheTimeIsOverIsNamed() {
        var plan = plan(ActionKind.CREATE_BACKUP);
        ActionState transfer = new Running(Stage.TRANSFER, new TreeSet<>(Set.of(LOCKING, SIMPLE)));

        var step = transfer.on(plan, new TimeUp(Optional.of(Stage.TRANSFER), Set.of(SIMPLE)));

        assertThat(step.next())
                .isInstanceOfSatisfying(
                        Ending.class,
                        ending -> {
                            var why = ((Outcome.Failed) ending.outcome()).why();
                            assertThat(why.code()).isEqualTo(ErrorCode.AGENT_LOST);
                            assertThat(why.message())
                                    .contains("'simple'")
                                    .doesNotContain("locking");
                        });
    }

    @Test
    void aRestartAsksTheStageAgainAndUnlocksWhatWasWindingDown() {
        var plan = plan(ActionKind.CREATE_BACKUP);

        var running = ActionState.resumed(plan, Stage.SNAPSHOT, Optional.empty());
        var ending =
                ActionState.resumed(plan, Stage.SNAPSHOT, Optional.of(new Outcome.Failed(WHY)));
        var sent = ActionState.resumed(plan, Stage.TRANSFER, Optional.of(new Outcome.Cancelled()));

        assertThat(running.next())
                .isEqualTo(new Running(Stage.SNAPSHOT, new TreeSet<>(Set.of(LOCKING))));
        assertThat(commanded(running)).containsExactly(LOCKING);
        assertThat(ending.next()).isInstanceOf(Ending.class);
        assertThat(commanded(ending)).containsExactly(LOCKING);
        assertThat(sent.next()).isEqualTo(new Done(new Outcome.Cancelled()));
    }

    private static Set<AgentId> commanded(ActionState.Step step) {
        return step.effects().stream()
                .filter(Effect.Command.class::isInstance)
                .map(effect -> ((Effect.Command) effect).agents())
                .findFirst()
                .orElseThrow();
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
        events.add(new TimeUp(Optional.empty(), Set.of()));
        for (Stage stage : plan.kind().stages()) {
            if (stage != Stage.COMMIT) {
                events.add(new TimeUp(Optional.of(stage), Set.of()));
            }
            for (AgentId agent : plan.course().participants().keySet()) {
                events.add(new Answered(agent, stage, ""));
                events.add(new AgentFailed(agent, stage, WHY));
                events.add(new AgentLost(agent, WHY));
                events.add(new AgentReturned(agent, false));
                events.add(new AgentReturned(agent, true));
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
                    plan(
                            kind,
                            Map.of(
                                    LOCKING,
                                    participant(all),
                                    SIMPLE,
                                    participant(EnumSet.of(Stage.TRANSFER, Stage.EXECUTION))));
            case DELETE_BACKUP -> new Plan(kind, Course.NONE, 2);
        };
    }

    private static Plan plan(ActionKind kind, Map<AgentId, Course.Participant> participants) {
        return new Plan(kind, new Course(new TreeSet<>(), new TreeMap<>(participants)), 2);
    }

    private static Course.Participant participant(Set<Stage> stages, AgentId... lockBefore) {
        return new Course.Participant(
                stages, SoftwareVersion.UNKNOWN, Set.of(lockBefore), "", Optional.empty());
    }
}
