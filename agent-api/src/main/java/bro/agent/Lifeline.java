package bro.agent;

import io.grpc.Status;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one transfer going over as many calls as it takes: decides whether a call that has ended is
 * worth another one, waits for the session of the next one, and lets another thread end it all. All
 * but {@link #abort} is for the transfer's own thread.
 */
final class Lifeline {
    private static final Logger LOG = LoggerFactory.getLogger(Lifeline.class);

    /**
     * What a broken connection and a restarted orchestrator look like. ABORTED, too: a call of ours
     * that was given up here may arrive there late, and take the place of a newer one.
     */
    private static final Set<Status.Code> PASSING =
            EnumSet.of(
                    Status.Code.UNAVAILABLE,
                    Status.Code.CANCELLED,
                    Status.Code.ABORTED,
                    Status.Code.UNAUTHENTICATED);

    private final String failing;
    private final Uplink uplink;
    private volatile Optional<String> aborted = Optional.empty();
    private volatile Consumer<String> breaker = _ -> {};

    /* Touched by the transfer's thread alone. */
    private @Nullable AgentException failure;
    private @Nullable Session current;

    /** The session whose token the orchestrator does not know any more. */
    private @Nullable Session refused;

    private int breaks;

    /**
     * @param failing how the message of every failure begins, e.g. "fragment 'f' was not taken"
     */
    Lifeline(String failing, Uplink uplink) {
        this.failing = failing;
        this.uplink = uplink;
    }

    /** The session for the next call, after a pause if the last call was broken. */
    Session session() throws AgentException, InterruptedException {
        check();
        while (true) {
            if (breaks > 0) {
                Duration delay = BackOff.STANDARD.delay(breaks - 1, ThreadLocalRandom.current());
                await(
                        new CompletableFuture<Boolean>()
                                .completeOnTimeout(true, delay.toMillis(), TimeUnit.MILLISECONDS));
            }
            Session found = awaitSession();
            if (found != refused) {
                current = found;
                return found;
            }
            breaks++;
        }
    }

    /** Says how to break what the transfer does next; it is done at once if all is over. */
    void breakBy(Consumer<String> task) {
        breaker = task;
        aborted.ifPresent(task);
    }

    /** The orchestrator has answered: the next break is the first one again. */
    void answered() {
        breaks = 0;
    }

    /**
     * Takes note of a call that has ended before its time.
     *
     * @throws AgentException if another call would not help, or all is over
     */
    void ended(Status status) throws AgentException {
        check();
        if (!PASSING.contains(status.getCode())) {
            throw fail(Wire.describe(status));
        }
        if (status.getCode() == Status.Code.UNAUTHENTICATED) {
            refused = current;
        } else if (current != null) {
            current.reconnect();
        }
        breaks++;
        LOG.atInfo().addKeyValue("cause", Wire.describe(status)).log("call broken; going on");
    }

    /** Ends all for that reason; whatever is tried later fails in the same way. */
    AgentException fail(String why) {
        failure = new AgentException("%s: %s".formatted(failing, why));
        breaker.accept(why);
        return failure;
    }

    /** Ends all because the thread was interrupted, and keeps it so. */
    InterruptedIOException interrupted() {
        abort("interrupted");
        Thread.currentThread().interrupt();
        return new InterruptedIOException(failing + ": interrupted");
    }

    /** Ends all; breaks whatever the transfer waits for. For any thread. */
    void abort(String reason) {
        aborted = Optional.of(reason);
        breaker.accept(reason);
    }

    /**
     * @throws AgentException if all is over
     */
    void check() throws AgentException {
        if (failure != null) {
            throw failure;
        }
        var reason = aborted;
        if (reason.isPresent()) {
            throw new AgentException("%s: %s".formatted(failing, reason.get()));
        }
    }

    /** Waits on a thread of its own, which an abort may leave without an interrupt of ours. */
    private Session awaitSession() throws AgentException, InterruptedException {
        var found = new CompletableFuture<Session>();
        Thread waiter =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        found.complete(uplink.awaitSession());
                                    } catch (InterruptedException e) {
                                        found.completeExceptionally(e);
                                    }
                                });
        try {
            return await(found);
        } finally {
            waiter.interrupt();
        }
    }

    private <T> T await(CompletableFuture<T> future) throws AgentException, InterruptedException {
        breakBy(_ -> future.cancel(false));
        try {
            return future.get();
        } catch (CancellationException _) {
            check();
            throw new IllegalStateException("only an abort breaks the wait");
        } catch (ExecutionException _) {
            throw fail("the agent is closed");
        }
    }
}
