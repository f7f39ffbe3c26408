package bro.orchestrator.netconf.session;

import java.util.concurrent.atomic.LongAdder;

/** What RFC 6022 counts, of one session or of all. Shared by all threads. */
public final class Counters {
    private final LongAdder inRpcs = new LongAdder();
    private final LongAdder inBadRpcs = new LongAdder();
    private final LongAdder outRpcErrors = new LongAdder();
    private final LongAdder outNotifications = new LongAdder();

    public long inRpcs() {
        return inRpcs.sum();
    }

    public long inBadRpcs() {
        return inBadRpcs.sum();
    }

    public long outRpcErrors() {
        return outRpcErrors.sum();
    }

    public long outNotifications() {
        return outNotifications.sum();
    }

    void countRpc() {
        inRpcs.increment();
    }

    void countBadRpc() {
        inBadRpcs.increment();
    }

    void countRpcError() {
        outRpcErrors.increment();
    }

    void countNotification() {
        outNotifications.increment();
    }
}
