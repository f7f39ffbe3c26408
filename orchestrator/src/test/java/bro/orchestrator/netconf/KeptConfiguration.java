package bro.orchestrator.netconf;

import bro.orchestrator.core.catalog.ConfigurationChange;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Where a fake orchestrator keeps the configuration. It can be told to fail, to refuse and to wait;
 * a configuration that says {@code slow} takes a second to keep.
 */
final class KeptConfiguration {
    private final Map<String, String> pieces = new ConcurrentHashMap<>();
    private final Set<String> touched = ConcurrentHashMap.newKeySet();
    private final List<String> writers = new CopyOnWriteArrayList<>();
    private final CountDownLatch reached = new CountDownLatch(1);
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile boolean unavailable;
    private volatile boolean refusing;
    private volatile boolean outOfMemory;

    Map<String, String> pieces() {
        return Map.copyOf(pieces);
    }

    /** Has a configuration be there as if by an earlier run, in one piece. */
    void store(String encoded) {
        pieces.put("", encoded);
    }

    /** Has changes fail, or succeed again. */
    void fail(boolean failing) {
        unavailable = failing;
    }

    /** Has changes meet an error of the machine, or succeed again. */
    void runOutOfMemory(boolean failing) {
        outOfMemory = failing;
    }

    /** Has the next change with managers be refused. */
    void refuse() {
        refusing = true;
    }

    /** Has changes wait until the latch is counted down. */
    CountDownLatch hold() {
        held = new CountDownLatch(1);
        return held;
    }

    /** Waits until one of them waits. */
    void awaitHeld() throws InterruptedException {
        reached.await();
    }

    /** The keys of pieces that were written or removed since they were forgotten. */
    Set<String> touched() {
        return new HashSet<>(touched);
    }

    /** The thread of each write since they were forgotten, by its name. */
    List<String> writers() {
        return List.copyOf(writers);
    }

    void forget() {
        touched.clear();
        writers.clear();
    }

    void keep(ConfigurationChange change) throws InterruptedException {
        if (change.written().toString().contains("slow")) {
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        }
        reached.countDown();
        held.await();
        if (unavailable) {
            throw new BroException(ErrorCode.CATALOG_UNAVAILABLE, "the catalog is told to fail");
        }
        if (outOfMemory) {
            throw new OutOfMemoryError("told to");
        }
        if (refusing && !change.made().isEmpty()) {
            throw new BroException(ErrorCode.INVALID_CONFIGURATION, "told to refuse");
        }
        pieces.keySet().removeAll(change.removed());
        pieces.putAll(change.written());
        writers.add(Thread.currentThread().getName());
        touched.addAll(change.removed());
        touched.addAll(change.written().keySet());
    }
}
