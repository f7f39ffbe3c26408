package bro.orchestrator.netconf.subscription;

import bro.orchestrator.netconf.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Sends parts of a datastore. What is not said otherwise is run in line with changes. */
abstract sealed class PushFeed implements Feed permits PeriodicFeed, OnChangeFeed {
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
        Instant now = pushing.now();
        terms.stop()
                .map(stop -> Duration.between(now, stop).plusMillis(1))
                .ifPresent(delay -> stopping = pushing.after(delay, this::stopInTime));
        restart();
    }

    private void stopInTime() {
        if (terms.stop().map(it -> it.isAfter(pushing.now())).orElse(true) || ended) {
            return;
        }
        end();
        pushing.send(
                session(),
                StateNotifications.terminated(pushing.now(), id(), Problem.NO_SUCH_SUBSCRIPTION));
        receiver.ended().run();
    }

    @Override
    public final void modify(Terms changed, byte[] told) {
        pushing.inLine(
                () -> {
                    if (!ended) {
                        terms = changed;
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
                    Optional<byte[]> update =
                            ended ? Optional.empty() : pushing.everything(session(), id(), push);
                    pushing.inLine(
                            () -> {
                                if (!ended) {
                                    sendOrSuspend(update);
                                    then.run();
                                }
                            });
                });
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
