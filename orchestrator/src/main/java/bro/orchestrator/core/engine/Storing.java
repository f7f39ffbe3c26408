package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionEvent;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.Failure;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The orchestrator's part of COMMIT, or the giving back of space in its place. */
final class Storing {
    private final Job job;
    private final Journal journal;
    private final Surroundings around;
    private final AtomicBoolean over = new AtomicBoolean();

    Storing(Job job, Journal journal, Surroundings around) {
        this.job = job;
        this.journal = journal;
        this.around = around;
    }

    /** Told how storing went. */
    interface Listener {
        /**
         * Storing has ended.
         *
         * @param inTime whether nothing was given back meanwhile
         */
        void stored(ActionEvent outcome, boolean inTime);
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // the top of a thread
    void store(Listener listener) {
        ActionEvent outcome;
        try {
            job.store(journal.course());
            outcome = new ActionEvent.Stored();
        } catch (BroException e) {
            outcome = new ActionEvent.StoreFailed(e.failure());
        } catch (RuntimeException e) {
            around.onBug().accept(e);
            outcome = new ActionEvent.StoreFailed(Failures.bug());
        }
        listener.stored(outcome, over.compareAndSet(false, true));
    }

    /** Gives back the space before the end is shown, so that an ended action has left nothing. */
    void drop(Action report, Optional<Failure> failure) {
        over.set(true);
        try {
            job.drop(journal.course(), failure);
        } catch (BroException e) {
            around.listener().alarm(report.backup().toString(), e.failure());
        }
    }
}
