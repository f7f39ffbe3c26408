package bro.orchestrator.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.ManagerId;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What somebody who cancels is told, and what is true by then. */
class CancelTest extends EngineFixture {
    @Test
    void aCancelIsInTheJournalOnceItIsAcknowledged() throws Exception {
        ActionId id = order("one");
        agents.awaitCommand(Stage.PREPARATION);

        engine.cancel(ManagerId.DEFAULT, id);

        assertThat(catalog.action(id).orElseThrow().state()).isEqualTo(Action.State.CANCELLING);
    }

    @Test
    void aWaitingActionIsCancelledOnceThatIsAcknowledged() throws Exception {
        order("one");
        agents.awaitCommand(Stage.PREPARATION);
        ActionId second = order("two");

        engine.cancel(ManagerId.DEFAULT, second);

        assertThat(catalog.action(second).orElseThrow().state()).isEqualTo(Action.State.CANCELLED);
    }

    @Test
    void aCancelThatCannotBeWrittenDownIsObeyedButNotAcknowledged() throws Exception {
        ActionId id = order("one");
        agents.awaitCommand(Stage.PREPARATION);
        catalog.fail();

        assertFails(ErrorCode.CATALOG_UNAVAILABLE, () -> engine.cancel(ManagerId.DEFAULT, id));
        assertFails(ErrorCode.CATALOG_UNAVAILABLE, () -> engine.cancel(ManagerId.DEFAULT, id));

        agents.awaitCommand(Stage.RELEASE);
        answer(id, Stage.RELEASE);
        answer(id, Stage.PREPARATION);
        assertThat(ended(id).state()).isEqualTo(Action.State.CANCELLED);
        assertFails(ErrorCode.ACTION_FINISHED, () -> engine.cancel(ManagerId.DEFAULT, id));
        catalog.heal();
        timers.passes(Duration.ofSeconds(5));
    }

    @Test
    void whatIsLeftToTheNextRunCannotBeCancelledInThisOne() throws Exception {
        ActionId id = order("one");
        reach(id, Stage.TRANSFER);
        engine.close();

        assertFails(ErrorCode.INTERRUPTED, () -> engine.cancel(ManagerId.DEFAULT, id));

        assertThat(catalog.action(id).orElseThrow().state()).isEqualTo(Action.State.RUNNING);
    }

    private static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BroException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
