package bro.orchestrator.core.failure;

import static bro.orchestrator.core.failure.ErrorCode.Origin.AGENT;
import static bro.orchestrator.core.failure.ErrorCode.Origin.CALLER;
import static bro.orchestrator.core.failure.ErrorCode.Origin.ORCHESTRATOR;
import static bro.orchestrator.core.failure.ErrorCode.Origin.STORAGE;

import java.util.Locale;

/**
 * Every way a request or an action can fail. Numbers are public: they are never changed and never
 * reused. {@code docs/errors.md} is generated from this list by a test.
 */
public enum ErrorCode {
    INVALID_NAME(100, CALLER, "a name does not follow the rules for names"),
    UNKNOWN_MANAGER(101, CALLER, "there is no such backup manager"),
    UNKNOWN_BACKUP(102, CALLER, "the manager has no such backup"),
    BACKUP_EXISTS(103, CALLER, "the manager has a backup of that name, or one in the making"),
    UNKNOWN_ACTION(104, CALLER, "the manager has no such action"),
    ACTION_FINISHED(105, CALLER, "the action has ended and cannot be cancelled"),
    QUEUE_FULL(106, CALLER, "too many actions are waiting"),
    BACKUP_IN_USE(107, CALLER, "an unfinished action needs the backup"),
    UNKNOWN_AGENT(108, CALLER, "the backup holds nothing of such an agent"),
    INVALID_CONFIGURATION(109, CALLER, "a configured value cannot be accepted"),

    NO_AGENTS(200, AGENT, "the manager has no agents to back up"),
    AGENT_MISSING(201, AGENT, "an agent that the action needs is not registered"),
    AGENT_LOST(202, AGENT, "an agent that an action needs did not come back in time"),
    AGENT_FAILED(203, AGENT, "an agent reported that its part failed"),
    STAGE_TIMED_OUT(204, AGENT, "an agent did not answer within the stage's time limit"),
    SIZE_MISMATCH(205, AGENT, "an agent sent more or fewer bytes than it announced"),
    DIGEST_MISMATCH(206, AGENT, "what an agent sent does not match its digest"),
    FRAGMENTS_MISMATCH(207, AGENT, "the fragments received are not those an agent announced"),
    PROTOCOL_VIOLATED(208, AGENT, "an agent broke the rules of the agent protocol"),
    LEASE_EXPIRED(209, AGENT, "an agent unlocked by itself, having lost the orchestrator too long"),
    LOCK_LOST(210, AGENT, "an agent was started anew while it should have been locked"),
    STALE_EPOCH(211, AGENT, "an agent has heard a later run of the orchestrator"),
    AGENTS_UNEXPECTED(212, AGENT, "the registered agents are not those that are expected"),
    INCOMPATIBLE(213, AGENT, "an agent's software does not fit the backup by the rules"),

    STORAGE_UNAVAILABLE(300, STORAGE, "the storage could not be read or written"),
    STORAGE_FULL(301, STORAGE, "no space is left on the storage"),
    BACKUP_CORRUPTED(302, STORAGE, "stored data does not match its manifest"),
    CATALOG_UNAVAILABLE(303, STORAGE, "the catalog could not be read or written"),
    CATALOG_DAMAGED(304, STORAGE, "the catalog is not readable as one"),

    CANCELLED(400, CALLER, "somebody cancelled the action"),

    INTERRUPTED(500, ORCHESTRATOR, "the orchestrator ended while the action was running"),
    STARTUP_FAILED(501, ORCHESTRATOR, "the orchestrator could not start"),
    BUG(599, ORCHESTRATOR, "something that must not happen has happened");

    /** Who must act before a retry can succeed. */
    public enum Origin {
        CALLER,
        AGENT,
        STORAGE,
        ORCHESTRATOR
    }

    private final int number;
    private final Origin origin;
    private final String meaning;

    ErrorCode(int number, Origin origin, String meaning) {
        this.number = number;
        this.origin = origin;
        this.meaning = meaning;
    }

    /** The stable public number. */
    public int number() {
        return number;
    }

    public Origin origin() {
        return origin;
    }

    /** One clause for the table of errors. */
    public String meaning() {
        return meaning;
    }

    /** The name as it is shown outside, e.g. {@code unknown-manager}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
