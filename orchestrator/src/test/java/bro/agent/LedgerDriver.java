package bro.agent;

import bro.agent.v1.Cancel;
import bro.agent.v1.HeldAction;
import bro.agent.v1.StageCommand;
import bro.agent.v1.StageResult;
import java.util.List;
import java.util.Set;

/** Lets a simulation outside this package drive the decisions of the agent library. */
public final class LedgerDriver {
    private final StageLedger ledger;
    private final Callbacks callbacks;

    /** What the agent library does for a decision. */
    public interface Callbacks {
        void run(StageCommand command, Stage stage);

        void answer(StageResult result);

        void interrupt(String why);
    }

    public LedgerDriver(Set<Stage> backupStages, Callbacks callbacks) {
        this.ledger = new StageLedger(backupStages);
        this.callbacks = callbacks;
    }

    public void command(StageCommand command) {
        obey(ledger.command(command));
    }

    public void cancel(Cancel cancel) {
        obey(ledger.cancel(cancel));
    }

    public void lapse() {
        obey(ledger.lapse());
    }

    public void done(StageResult result, long nanos) {
        obey(ledger.done(result, nanos));
    }

    public List<HeldAction> held() {
        return ledger.held();
    }

    private void obey(List<StageLedger.Decision> decisions) {
        for (StageLedger.Decision decision : decisions) {
            switch (decision) {
                case StageLedger.Decision.Run(var command, var stage) ->
                        callbacks.run(command, stage);
                case StageLedger.Decision.Answer(var result) -> callbacks.answer(result);
                case StageLedger.Decision.Interrupt(var why) -> callbacks.interrupt(why);
                case StageLedger.Decision.TellCancelled _ -> {}
            }
        }
    }
}
