package bro.orchestrator.netconf.datastore;

import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The locks of datastores, RFC 6241 section 7.5. Changed under the lock of changes, read by all
 * threads.
 */
public final class Locks {
    private final Map<Datastore, Lock> held = new ConcurrentHashMap<>();
    private final Clock clock;

    public Locks(Clock clock) {
        this.clock = clock;
    }

    public Optional<Lock> of(Datastore datastore) {
        return Optional.ofNullable(held.get(datastore));
    }

    /**
     * Takes a lock.
     *
     * @throws RpcException if anybody has it
     */
    void lock(Datastore datastore, Author author) {
        Lock other = held.get(datastore);
        if (other != null) {
            throw denied("session %d holds the lock", other.sessionId());
        }
        held.put(datastore, new Lock(author.sessionId(), clock.instant()));
    }

    /**
     * That a lock is not given.
     *
     * @param sessionId of who is in the way; 0 if it is no session
     */
    static RpcException denied(String why, long sessionId) {
        return RpcError.of(ErrorType.PROTOCOL, ErrorTag.LOCK_DENIED, why.formatted(sessionId))
                .with("session-id", Long.toString(sessionId))
                .asException();
    }

    /**
     * Gives a lock back.
     *
     * @throws RpcException if the session does not have it
     */
    void unlock(Datastore datastore, Author author) {
        if (!release(datastore, author)) {
            throw RpcError.of(
                            ErrorType.PROTOCOL,
                            ErrorTag.OPERATION_FAILED,
                            "this session does not hold the lock")
                    .asException();
        }
    }

    /** Gives a lock back if the session has it. */
    boolean release(Datastore datastore, Author author) {
        return isHeldBy(datastore, author.sessionId()) && held.remove(datastore) != null;
    }

    boolean isHeldBy(Datastore datastore, long sessionId) {
        return of(datastore).filter(it -> it.sessionId() == sessionId).isPresent();
    }

    /** Gives back all locks of a session. */
    void release(long sessionId) {
        held.values().removeIf(it -> it.sessionId() == sessionId);
    }

    /**
     * Refuses a change by anybody but the holder of the lock.
     *
     * @throws RpcException if another session has the lock
     */
    void requireNotLockedByOther(Datastore datastore, Author author) {
        Lock lock = held.get(datastore);
        if (lock != null && lock.sessionId() != author.sessionId()) {
            throw RpcError.of(
                            ErrorType.APPLICATION,
                            ErrorTag.IN_USE,
                            "session %d holds the lock of %s"
                                    .formatted(lock.sessionId(), datastore.label()))
                    .asException();
        }
    }
}
