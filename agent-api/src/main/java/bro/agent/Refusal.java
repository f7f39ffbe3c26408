package bro.agent;

import bro.agent.v1.FailureReason;
import bro.agent.v1.StageCommand;
import bro.agent.v1.StageResult;

/**
 * Why a stage is not begun, or is stopped before its end.
 *
 * @param why one clause for a person
 */
record Refusal(String why, FailureReason reason) {
    static final Refusal LAPSE =
            new Refusal(
                    "the agent unlocked by itself, having lost the orchestrator",
                    FailureReason.FAILURE_REASON_LEASE_EXPIRED);
    static final Refusal LOCK_LOST =
            new Refusal(
                    "the agent is not locked: the process that had locked has ended",
                    FailureReason.FAILURE_REASON_LOCK_LOST);

    /** Without a reason that the orchestrator could act on. */
    static Refusal of(String why) {
        return new Refusal(why, FailureReason.FAILURE_REASON_UNSPECIFIED);
    }

    static Refusal cancelled(String why) {
        return new Refusal(why, FailureReason.FAILURE_REASON_CANCELLED);
    }

    static Refusal stale(long epoch, long highestEpoch) {
        return new Refusal(
                "the command is of run %s of the orchestrator, but run %s was heard already"
                        .formatted(
                                Long.toUnsignedString(epoch), Long.toUnsignedString(highestEpoch)),
                FailureReason.FAILURE_REASON_STALE_EPOCH);
    }

    StageResult answer(StageCommand command) {
        String prefix = reason == FailureReason.FAILURE_REASON_CANCELLED ? "cancelled: " : "";
        return Wire.failure(command, prefix + why).toBuilder().setReason(reason).build();
    }

    /** The same, with what else is to be said. */
    Refusal with(String more) {
        return new Refusal(why + "; " + more, reason);
    }
}
