package bro.orchestrator.netconf.subscription;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Sends what changes. Changes that must wait are made one for each node. */
final class OnChangeFeed extends PushFeed {
    private static final int MAX_PENDING = 10_000;

    private final LongAdder excluded = new LongAdder();
    private final Map<String, Edit> pending = new LinkedHashMap<>();
    private @Nullable ScheduledFuture<?> damping;
    private boolean syncing;
    private boolean again;
    private boolean incomplete;
    private long patches;

    OnChangeFeed(Pushing pushing, Pushing.Receiver receiver, Terms terms) {
        super(pushing, receiver, terms);
    }

    private Terms.OnChange trigger() {
        return (Terms.OnChange) push().trigger();
    }

    @Override
    void restart() {
        if (trigger().sync()) {
            synchronize();
        }
    }

    @Override
    void cancel() {
        if (damping != null) {
            damping.cancel(false);
        }
        damping = null;
    }

    /** Changes that come while everything is gathered follow it. */
    private void synchronize() {
        if (syncing) {
            // what is being gathered may be older than what asks for more
            again = true;
            return;
        }
        syncing = true;
        sendEverything(
                () -> {
                    syncing = false;
                    if (again) {
                        again = false;
                        synchronize();
                    } else {
                        sendPending();
                    }
                });
    }

    @Override
    public boolean resync() {
        if (!trigger().sync()) {
            return false;
        }
        pushing().inLine(this::synchronize);
        return true;
    }

    /** Takes note that changes were lost. */
    void lostSome() {
        incomplete = true;
    }

    /** Takes a change. */
    void changed(Pushing.Edits change) {
        List<Edit> edits = change.without(trigger().excluded());
        if (edits.isEmpty()) {
            if (!change.isEmpty()) {
                excluded.increment();
            }
            return;
        }
        if (!syncing && !isSuspended() && damping == null && pending.isEmpty()) {
            send(
                    incomplete
                            ? PushMessages.changes(pushing().now(), edits, true)
                            : change.encoded(trigger().excluded(), edits, pushing().now()));
        } else {
            edits.forEach(this::add);
        }
    }

    private void send(PushMessages.Changes changes) {
        send(changes.to(id(), patches++));
        incomplete = false;
        Duration dampening = trigger().dampening();
        if (!dampening.isZero()) {
            damping = pushing().after(dampening, this::damped);
        }
    }

    private void damped() {
        damping = null;
        sendPending();
    }

    private void sendPending() {
        if (hasEnded() || syncing || damping != null || pending.isEmpty()) {
            return;
        }
        var changes = PushMessages.changes(pushing().now(), pending.values(), incomplete);
        pending.clear();
        send(changes);
    }

    private void add(Edit edit) {
        pending.values().removeIf(it -> it.isBelow(edit));
        Edit before = pending.remove(edit.target());
        Edit both = before == null ? edit : before.followedBy(edit);
        if (both != null) {
            pending.put(both.target(), both);
        }
        if (pending.size() > MAX_PENDING) {
            pending.clear();
            incomplete = true;
        }
    }

    @Override
    public long excluded() {
        return excluded.sum();
    }
}
