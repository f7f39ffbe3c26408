package bro.orchestrator.netconf.schema;

import java.util.Optional;
import org.opendaylight.yangtools.yang.model.api.ConstraintMetaDefinition;

/** A text that is no value of a type, and what the model says about that. */
final class BadValue extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Optional<ConstraintMetaDefinition> broken;

    private BadValue(Optional<ConstraintMetaDefinition> broken) {
        this.broken = broken;
    }

    static BadValue of(Optional<ConstraintMetaDefinition> broken) {
        return new BadValue(broken);
    }

    static BadValue plain() {
        return new BadValue(Optional.empty());
    }

    /** The {@code error-app-tag} of the range, length or pattern that it breaks. */
    Optional<String> appTag() {
        return broken.flatMap(ConstraintMetaDefinition::getErrorAppTag);
    }

    /** The {@code error-message} of that. */
    Optional<String> message() {
        return broken.flatMap(ConstraintMetaDefinition::getErrorMessage);
    }
}
