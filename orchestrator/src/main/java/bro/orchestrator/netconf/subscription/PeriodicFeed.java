package bro.orchestrator.netconf.subscription;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/** Sends everything again and again. */
final class PeriodicFeed extends PushFeed {
    private boolean busy;
    private @Nullable ScheduledFuture<?> next;

    PeriodicFeed(Pushing pushing, Pushing.Receiver receiver, Terms terms) {
        super(pushing, receiver, terms);
    }

    @Override
    void restart() {
        if (periodic().anchor().isEmpty()) {
            sendNow();
        }
        schedule();
    }

    @Override
    void cancel() {
        if (next != null) {
            next.cancel(false);
        }
    }

    private Terms.Periodic periodic() {
        return (Terms.Periodic) push().trigger();
    }

    private void schedule() {
        next = pushing().after(untilNext(pushing().now(), periodic()), this::tick);
    }

    /** How long it is until the next multiple of the period from the anchor, or from now. */
    static Duration untilNext(Instant now, Terms.Periodic periodic) {
        if (periodic.anchor().isEmpty()) {
            return periodic.period();
        }
        long period = periodic.period().toMillis();
        long since = Duration.between(periodic.anchor().get(), now).toMillis();
        return Duration.ofMillis(period - Math.floorMod(since, period));
    }

    private void tick() {
        if (!hasEnded()) {
            sendNow();
            schedule();
        }
    }

    /** An update that is still being made when the next is due stands for both. */
    private void sendNow() {
        if (!busy) {
            busy = true;
            sendEverything(() -> busy = false);
        }
    }
}
