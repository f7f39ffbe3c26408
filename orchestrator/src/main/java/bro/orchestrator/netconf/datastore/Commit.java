package bro.orchestrator.netconf.datastore;

import bro.orchestrator.core.catalog.ConfigurationChange;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A change that is decided and now has to be made durable.
 *
 * @see Commits
 */
final class Commit {
    /** What its thread is to do next. */
    enum Turn {
        /** Make it durable, together with those that wait as well. */
        LEAD,
        /** It is over. */
        OVER
    }

    /** What became of it. */
    enum Outcome {
        PENDING,
        KEPT,
        FAILED,
        /** What it was built on failed: it is to be decided again. */
        OVERTAKEN
    }

    private final ConfigChange change;
    private final ConfigurationChange kept;
    private final Runnable undo;
    private final Runnable done;
    private final CompletableFuture<Turn> turn = new CompletableFuture<>();
    private volatile Outcome outcome = Outcome.PENDING;
    private volatile @Nullable RuntimeException failure;

    /**
     * A change.
     *
     * @param undo takes back what was done when it was decided; called while nobody changes
     *     anything, if it fails
     * @param done called once it is durable and visible
     */
    Commit(ConfigChange change, ConfigurationChange kept, Runnable undo, Runnable done) {
        this.change = change;
        this.kept = kept;
        this.undo = undo;
        this.done = done;
    }

    ConfigChange change() {
        return change;
    }

    ConfigurationChange kept() {
        return kept;
    }

    Runnable undo() {
        return undo;
    }

    Runnable done() {
        return done;
    }

    CompletableFuture<Turn> turn() {
        return turn;
    }

    Outcome outcome() {
        return outcome;
    }

    /** Why it failed, if it did. */
    @Nullable RuntimeException failure() {
        return failure;
    }

    void end(Outcome what) {
        outcome = what;
    }

    void fail(Throwable why) {
        failure =
                why instanceof RuntimeException known
                        ? known
                        : new BroException(ErrorCode.BUG, "the change could not be kept", why);
    }
}
