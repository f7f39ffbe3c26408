package bro.orchestrator.netconf.session;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;

/** What failures of the core are called in NETCONF: tag by RFC 6241, the code as the app-tag. */
public final class RpcErrors {
    private RpcErrors() {}

    public static RpcError of(BroException failure) {
        ErrorCode code = failure.code();
        String message =
                isAboutTheInside(code) ? code.meaning() : String.valueOf(failure.getMessage());
        return RpcError.of(ErrorType.APPLICATION, tag(code), message).withAppTag(code.label());
    }

    /** Why an action failed, or what an alarm is about. */
    public static String message(Failure failure) {
        return switch (failure.code()) {
            // what the storage says names fragments and backups, and no paths
            case STORAGE_UNAVAILABLE, STORAGE_FULL -> failure.message();
            default ->
                    isAboutTheInside(failure.code())
                            ? failure.code().meaning() + "; the log tells more"
                            : failure.message();
        };
    }

    /** Whether details name files or statements, which are for the operator's log alone. */
    private static boolean isAboutTheInside(ErrorCode code) {
        return switch (code) {
            case STORAGE_UNAVAILABLE,
                    STORAGE_FULL,
                    CATALOG_UNAVAILABLE,
                    CATALOG_DAMAGED,
                    STARTUP_FAILED,
                    BUG ->
                    true;
            case INVALID_NAME,
                    UNKNOWN_MANAGER,
                    UNKNOWN_BACKUP,
                    UNKNOWN_ACTION,
                    UNKNOWN_AGENT,
                    BACKUP_EXISTS,
                    BACKUP_IN_USE,
                    QUEUE_FULL,
                    ACTION_FINISHED,
                    INVALID_CONFIGURATION,
                    NO_AGENTS,
                    AGENT_MISSING,
                    AGENT_LOST,
                    AGENT_FAILED,
                    LEASE_EXPIRED,
                    LOCK_LOST,
                    STALE_EPOCH,
                    AGENTS_UNEXPECTED,
                    INCOMPATIBLE,
                    STAGE_TIMED_OUT,
                    SIZE_MISMATCH,
                    DIGEST_MISMATCH,
                    FRAGMENTS_MISMATCH,
                    PROTOCOL_VIOLATED,
                    BACKUP_CORRUPTED,
                    CANCELLED,
                    INTERRUPTED ->
                    false;
        };
    }

    private static ErrorTag tag(ErrorCode code) {
        return switch (code) {
            case INVALID_NAME -> ErrorTag.INVALID_VALUE;
            case UNKNOWN_MANAGER, UNKNOWN_BACKUP, UNKNOWN_ACTION, UNKNOWN_AGENT ->
                    ErrorTag.DATA_MISSING;
            case BACKUP_EXISTS -> ErrorTag.DATA_EXISTS;
            case BACKUP_IN_USE -> ErrorTag.IN_USE;
            case QUEUE_FULL -> ErrorTag.RESOURCE_DENIED;
            case ACTION_FINISHED,
                    INVALID_CONFIGURATION,
                    NO_AGENTS,
                    AGENT_MISSING,
                    AGENT_LOST,
                    AGENT_FAILED,
                    LEASE_EXPIRED,
                    LOCK_LOST,
                    STALE_EPOCH,
                    AGENTS_UNEXPECTED,
                    INCOMPATIBLE,
                    STAGE_TIMED_OUT,
                    SIZE_MISMATCH,
                    DIGEST_MISMATCH,
                    FRAGMENTS_MISMATCH,
                    PROTOCOL_VIOLATED,
                    STORAGE_UNAVAILABLE,
                    STORAGE_FULL,
                    BACKUP_CORRUPTED,
                    CATALOG_UNAVAILABLE,
                    CATALOG_DAMAGED,
                    CANCELLED,
                    INTERRUPTED,
                    STARTUP_FAILED,
                    BUG ->
                    ErrorTag.OPERATION_FAILED;
        };
    }
}
