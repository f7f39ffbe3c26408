package bro.orchestrator.netconf.subscription;

import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Sends parts of a datastore. What is not said otherwise is run in line with changes. */
abstract sealed class PushFeed implements Feed permits PeriodicFeed, OnChangeFeed {
    /** How long a stop is waited for before its time is looked at again: it may be far away. */
    private static final Duration LOOK = Duration.ofDays(1);

    private final Pushing pushing;
    private final Pushing.Receiver receiver;
    private final LongAdder sent = new LongAdder();
    private volatile Terms terms;
    private volatile boolean ended;
    private volatile boolean suspended;
    private @Nullable ScheduledFuture<?> stopping;

    PushFeed(Pushing pushing, Pushing.Receiver receiver, Terms terms) {
        this.pushing = pushing;
        this.receiver = receiver;
        this.terms = terms;
    }

    /** Begins, and begins again by other terms. */
    abstract void restart();

    /** Stops all that would come later. */
    abstract void cancel();

    /** May be called on any thread. */
    final void begin() {
        pushing.inLine(this::begun);
    }

    private void begun() {
        if (stopping != null) {
            stopping.cancel(false);
        }
        stopping = null;
        terms.stop().ifPresent(this::awaitStop);
        restart();
    }

    private void awaitStop(Instant stop) {
        Duration left = Duration.between(pushing.now(), stop).plusMillis(1);
        stopping = pushing.after(left.compareTo(LOOK) < 0 ? left : LOOK, this::stopInTime);
    }

    private void stopInTime() {
        Optional<Instant> stop = terms.stop();
        if (ended || stop.isEmpty()) {
            return;
        }
        if (stop.get().isAfter(pushing.now())) {
            awaitStop(stop.get());
        } else {
            terminate(Problem.NO_SUCH_SUBSCRIPTION);
        }
    }

    /** Ends by itself, and says why. */
    final void terminate(Problem why) {
        if (!ended) {
            end();
            pushing.send(session(), StateNotifications.terminated(pushing.now(), id(), why));
            receiver.ended().run();
        }
    }

    @Override
    public final void modify(Terms changed, byte[] told) {
        pushing.inLine(
                () -> {
                    if (!ended) {
                        terms = changed;
                        pushing.modified(this);
                        suspended = false;
                        cancel();
                        pushing.send(session(), told);
                        begun();
                    }
                });
    }

    @Override
    public final void end() {
        ended = true;
        pushing.remove(this);
        pushing.inLine(
                () -> {
                    cancel();
                    if (stopping != null) {
                        stopping.cancel(false);
                    }
                });
    }

    /** Sends everything that is selected, and then goes on; neither may take long here. */
    final void sendEverything(Runnable then) {
        Terms.Push push = push();
        pushing.inParallel(
                () -> {
                    if (ended) {
                        return;
                    }
                    try {
                        Optional<byte[]> update = pushing.everything(session(), id(), push);
                        pushing.inLine(() -> sent(update, then));
                    } catch (RpcException e) {
                        pushing.inLine(() -> terminate(Problem.FILTER_UNAVAILABLE));
                    }
                });
    }

    private void sent(Optional<byte[]> update, Runnable then) {
        if (!ended) {
            sendOrSuspend(update);
            then.run();
        }
    }

    private void sendOrSuspend(Optional<byte[]> update) {
        if (update.isPresent()) {
            if (suspended) {
                suspended = false;
                pushing.send(session(), StateNotifications.resumed(pushing.now(), id()));
            }
            send(update.get());
        } else if (!suspended) {
            suspended = true;
            pushing.send(
                    session(),
                    StateNotifications.suspended(pushing.now(), id(), Problem.UPDATE_TOO_BIG));
        }
    }

    final void send(byte[] update) {
        sent.increment();
        pushing.send(session(), update);
    }

    final Pushing pushing() {
        return pushing;
    }

    final Terms.Push push() {
        return (Terms.Push) terms.target();
    }

    final Session session() {
        return receiver.session();
    }

    final long id() {
        return receiver.id();
    }

    final boolean hasEnded() {
        return ended;
    }

    @Override
    public final boolean isSuspended() {
        return suspended;
    }

    @Override
    public final long sent() {
        return sent.sum();
    }

    @Override
    public long excluded() {
        return 0;
    }
}
