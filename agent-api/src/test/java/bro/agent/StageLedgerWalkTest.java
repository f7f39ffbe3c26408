package bro.agent;

import static org.assertj.core.api.Assertions.assertThat;

import bro.agent.StageLedger.Decision;
import bro.agent.v1.Cancel;
import bro.agent.v1.FailureReason;
import bro.agent.v1.StageCommand;
import bro.agent.v1.StageResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories, in which the promises of the ledger must hold after each step. */
class StageLedgerWalkTest extends StageLedgerFixture {
    private static final int STEPS = 5_000;
    private static final int ACTIONS_AT_ONCE = 3;
    private static final List<Stage> STAGES =
            List.of(Stage.PREPARATION, Stage.SNAPSHOT, Stage.RELEASE, Stage.TRANSFER);

    private final List<String> history = new ArrayList<>();
    private Optional<Decision.Run> running = Optional.empty();
    private boolean interrupted;

    /** The action that a callback has locked, as its author sees it. */
    private long locked;

    /** Actions of which the release has run after the last preparation. */
    private final Set<Long> released = new HashSet<>();

    private long epoch = 1;
    private long firstAction = 1;
    private long nanos;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyLockIsReleasedOnceAndEveryCommandAnswered(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < STEPS; i++) {
            step(random);
            assertThat(ledger.held()).hasSizeLessThanOrEqualTo(StageLedger.QUEUE_MAX + 2);
            if (random.nextInt(500) == 0) {
                settle();
            }
        }
        carryOut(ledger.close());
        settle();
    }

    private void step(Random random) {
        long action = firstAction + random.nextInt(ACTIONS_AT_ONCE);
        switch (random.nextInt(16)) {
            case 0 -> {
                history.add("cancel " + action);
                carryOut(
                        ledger.cancel(
                                Cancel.newBuilder().setActionId(action).setEpoch(epoch).build()));
            }
            case 1 -> lapse();
            case 2 -> epoch += random.nextInt(2);
            case 3 -> firstAction += random.nextInt(2);
            case 4, 5, 6, 7, 8 -> finish(random.nextInt(4) > 0);
            default -> command(action, STAGES.get(random.nextInt(STAGES.size())));
        }
    }

    private void command(long action, Stage stage) {
        StageCommand command = backup(action, stage, epoch);
        history.add("command " + action + " " + stage + " " + epoch);
        var decisions = ledger.command(command);
        carryOut(decisions);
        boolean isAnswered = decisions.stream().anyMatch(d -> answers(d, action, stage));
        boolean isPending = ledger.held().stream().anyMatch(held -> held.getActionId() == action);
        assertThat(isAnswered || isPending).as("%s", history()).isTrue();
    }

    private static boolean answers(Decision decision, long action, Stage stage) {
        return decision instanceof Decision.Answer(StageResult result)
                && result.getActionId() == action
                && result.getStage() == wire(stage);
    }

    /** At the end of a lease no lock is left once the stage that runs has ended. */
    private void lapse() {
        history.add("lapse");
        carryOut(ledger.lapse());
        assertThat(ledger.lapse()).as("%s", history()).isEmpty();
        if (locked != 0 && running.isPresent()) {
            boolean isReleasing = running.orElseThrow().stage() == Stage.RELEASE;
            assertThat(interrupted || isReleasing).as("%s", history()).isTrue();
        }
        if (running.isPresent() && running.orElseThrow().stage() != Stage.RELEASE && interrupted) {
            finish(false);
        }
        if (running.isPresent() && running.orElseThrow().stage() == Stage.RELEASE) {
            finish(true);
        }
        assertThat(locked).as("%s", history()).isZero();
    }

    private void finish(boolean success) {
        if (running.isEmpty()) {
            return;
        }
        var run = running.orElseThrow();
        boolean wasInterrupted = interrupted;
        long action = run.command().getActionId();
        running = Optional.empty();
        interrupted = false;
        if (run.stage() == Stage.RELEASE && locked == action) {
            locked = 0;
        }
        nanos += 1_000;
        history.add("done " + action + " " + run.stage());
        StageResult result =
                success
                        ? success(action, run.stage())
                        : failure(
                                action,
                                run.stage(),
                                FailureReason.FAILURE_REASON_UNSPECIFIED,
                                "no");
        var decisions = ledger.done(result, nanos);
        for (Decision decision : decisions) {
            if (wasInterrupted && answers(decision, action, run.stage())) {
                assertThat(((Decision.Answer) decision).result().getSuccess()).isFalse();
            }
        }
        carryOut(decisions);
    }

    private void carryOut(List<Decision> decisions) {
        for (Decision decision : decisions) {
            switch (decision) {
                case Decision.Run run -> begin(run);
                case Decision.Interrupt _ -> {
                    assertThat(running).as("%s", history()).isPresent();
                    assertThat(interrupted).as("%s", history()).isFalse();
                    assertThat(running.orElseThrow().stage()).isNotEqualTo(Stage.RELEASE);
                    interrupted = true;
                }
                case Decision.Answer _, Decision.TellCancelled _ -> {}
            }
        }
    }

    private void begin(Decision.Run run) {
        long action = run.command().getActionId();
        history.add("run " + action + " " + run.stage());
        assertThat(running).as("%s", history()).isEmpty();
        if (locked != 0) {
            assertThat(action).as("%s", history()).isEqualTo(locked);
        }
        switch (run.stage()) {
            case PREPARATION -> {
                assertThat(locked).as("%s", history()).isZero();
                locked = action;
                released.remove(action);
            }
            case SNAPSHOT -> assertThat(locked).as("%s", history()).isEqualTo(action);
            case RELEASE -> assertThat(released.add(action)).as("%s", history()).isTrue();
            case TRANSFER, EXECUTION, POST_ACTIONS -> {}
        }
        running = Optional.of(run);
    }

    /** Lets everything come to its end, as after the last word of the orchestrator. */
    private void settle() {
        lapse();
        for (int left = StageLedger.QUEUE_MAX + 2; left > 0; left--) {
            finish(true);
        }
        assertThat(running).as("%s", history()).isEmpty();
        assertThat(locked).as("%s", history()).isZero();
        assertThat(ledger.held()).allMatch(held -> !held.getLocked());
    }

    private List<String> history() {
        return history.subList(Math.max(0, history.size() - 40), history.size());
    }
}
