package bro.orchestrator.netconf.datastore;

import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.Session;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The lock of the running datastore, RFC 6241 section 7.5. Shared by all threads. */
public final class Locks {
    private final AtomicReference<@Nullable Lock> running = new AtomicReference<>();
    private final Clock clock;

    public Locks(Clock clock) {
        this.clock = clock;
    }

    public Optional<Lock> running() {
        return Optional.ofNullable(running.get());
    }

    /**
     * Takes the lock.
     *
     * @throws bro.orchestrator.netconf.session.RpcException if anybody has it
     */
    public void lock(Session session) {
        Lock mine = new Lock(session.id(), clock.instant());
        Lock held = running.compareAndExchange(null, mine);
        if (held != null) {
            throw RpcError.of(
                            ErrorType.PROTOCOL,
                            ErrorTag.LOCK_DENIED,
                            "session %d holds the lock".formatted(held.sessionId()))
                    .with("session-id", Long.toString(held.sessionId()))
                    .asException();
        }
    }

    /**
     * Gives the lock back.
     *
     * @throws bro.orchestrator.netconf.session.RpcException if the session does not have it
     */
    public void unlock(Session session) {
        if (!release(session)) {
            throw RpcError.of(
                            ErrorType.PROTOCOL,
                            ErrorTag.OPERATION_FAILED,
                            "this session does not hold the lock")
                    .asException();
        }
    }

    /** Gives the lock back if the session has it. */
    public boolean release(Session session) {
        Lock held = running.get();
        return held != null
                && held.sessionId() == session.id()
                && running.compareAndSet(held, null);
    }

    /**
     * Refuses a change by anybody but the holder of the lock.
     *
     * @throws bro.orchestrator.netconf.session.RpcException if another session has the lock
     */
    public void requireNotLockedByOther(Session session) {
        Lock held = running.get();
        if (held != null && held.sessionId() != session.id()) {
            throw RpcError.of(
                            ErrorType.APPLICATION,
                            ErrorTag.IN_USE,
                            "session %d holds the lock".formatted(held.sessionId()))
                    .asException();
        }
    }
}
