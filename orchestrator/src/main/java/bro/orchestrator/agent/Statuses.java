package bro.orchestrator.agent;

import bro.orchestrator.core.failure.BroException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in gRPC's words why something failed. */
final class Statuses {
    private static final Logger LOG = LoggerFactory.getLogger(Statuses.class);

    private Statuses() {}

    /** Of whatever a handler has met; what nobody has thought of is logged as a bug. */
    static Status of(RuntimeException thrown) {
        return switch (thrown) {
            case BroException e -> of(e);
            case StatusRuntimeException e -> e.getStatus();
            default -> {
                LOG.error("something that must not happen has happened", thrown);
                yield Status.INTERNAL.withDescription(
                        "something that must not happen has happened; the log tells more");
            }
        };
    }

    /** A message that is not as the protocol wants it. */
    static StatusRuntimeException malformed(String message) {
        return Status.INVALID_ARGUMENT.withDescription(message).asRuntimeException();
    }

    private static Status of(BroException e) {
        Status status =
                switch (e.code()) {
                    case INVALID_NAME -> Status.INVALID_ARGUMENT;
                    case UNKNOWN_MANAGER, UNKNOWN_BACKUP, UNKNOWN_ACTION, UNKNOWN_AGENT ->
                            Status.NOT_FOUND;
                    case BACKUP_EXISTS -> Status.ALREADY_EXISTS;
                    case QUEUE_FULL, STORAGE_FULL -> Status.RESOURCE_EXHAUSTED;
                    case ACTION_FINISHED,
                            BACKUP_IN_USE,
                            INVALID_CONFIGURATION,
                            NO_AGENTS,
                            AGENT_MISSING,
                            AGENT_FAILED,
                            LEASE_EXPIRED,
                            LOCK_LOST,
                            STALE_EPOCH,
                            AGENTS_UNEXPECTED,
                            INCOMPATIBLE,
                            FRAGMENTS_MISMATCH,
                            PROTOCOL_VIOLATED ->
                            Status.FAILED_PRECONDITION;
                    case SIZE_MISMATCH, DIGEST_MISMATCH, BACKUP_CORRUPTED, CATALOG_DAMAGED ->
                            Status.DATA_LOSS;
                    case STAGE_TIMED_OUT -> Status.DEADLINE_EXCEEDED;
                    case CANCELLED, INTERRUPTED -> Status.ABORTED;
                    case AGENT_LOST, STORAGE_UNAVAILABLE, CATALOG_UNAVAILABLE, STARTUP_FAILED ->
                            Status.UNAVAILABLE;
                    case BUG -> Status.INTERNAL;
                };
        return status.withDescription(e.getMessage());
    }
}
