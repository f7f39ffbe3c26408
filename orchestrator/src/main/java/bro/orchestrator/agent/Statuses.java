package bro.orchestrator.agent;

import bro.orchestrator.core.failure.BroException;
import io.grpc.Status;

/** Says in gRPC's words why something failed. */
final class Statuses {
    private Statuses() {}

    static Status of(BroException e) {
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
