package bro.orchestrator.core.policy;

import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import java.util.Optional;

/**
 * One thing that was looked at before a restore.
 *
 * @param failure why it does not let the restore happen; empty if it does
 */
public record Check(Name name, Optional<Failure> failure) {

    /** What is looked at, in the order in which it is told. */
    public enum Name {
        STATUS,
        ATTACHED,
        PRODUCT_NUMBER,
        SEMANTIC_VERSION
    }

    static Check of(Name name, ErrorCode code, Optional<String> objection) {
        return new Check(name, objection.map(message -> new Failure(code, message)));
    }

    public boolean passed() {
        return failure.isEmpty();
    }
}
