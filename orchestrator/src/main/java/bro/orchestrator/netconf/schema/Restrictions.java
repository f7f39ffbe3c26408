package bro.orchestrator.netconf.schema;

import com.google.common.collect.RangeSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.opendaylight.yangtools.yang.model.api.ConstraintMetaDefinition;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.BinaryTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.LengthConstraint;
import org.opendaylight.yangtools.yang.model.api.type.LengthRestrictedTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.ModifierKind;
import org.opendaylight.yangtools.yang.model.api.type.PatternConstraint;
import org.opendaylight.yangtools.yang.model.api.type.RangeConstraint;
import org.opendaylight.yangtools.yang.model.api.type.RangeRestrictedTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.StringTypeDefinition;

/** The ranges, lengths and patterns of types, and of those that they are derived from. */
final class Restrictions {
    private final Map<PatternConstraint, Pattern> patterns =
            Collections.synchronizedMap(new IdentityHashMap<>());

    /**
     * The first restriction that a value breaks, those of the type itself before those of its base.
     *
     * @param value of the class that yangtools has for the type
     */
    Optional<ConstraintMetaDefinition> broken(TypeDefinition<?> type, Object value) {
        for (TypeDefinition<?> at = type; at != null; at = at.getBaseType()) {
            Optional<ConstraintMetaDefinition> found = brokenOf(at, value);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The restriction of a type that a text breaks which is not even a value of its base. */
    Optional<ConstraintMetaDefinition> only(TypeDefinition<?> type) {
        for (TypeDefinition<?> at = type; at != null; at = at.getBaseType()) {
            if (at instanceof RangeRestrictedTypeDefinition<?, ?> ranged
                    && ranged.getRangeConstraint().isPresent()) {
                return ranged.getRangeConstraint().map(ConstraintMetaDefinition.class::cast);
            }
        }
        return Optional.empty();
    }

    private Optional<ConstraintMetaDefinition> brokenOf(TypeDefinition<?> type, Object value) {
        if (type instanceof RangeRestrictedTypeDefinition<?, ?> ranged) {
            return ranged.getRangeConstraint()
                    .filter(it -> !isInRange(it, value))
                    .map(ConstraintMetaDefinition.class::cast);
        }
        if (type instanceof LengthRestrictedTypeDefinition<?> limited) {
            Optional<LengthConstraint> length =
                    limited.getLengthConstraint()
                            .filter(it -> !it.getAllowedRanges().contains(length(type, value)));
            return length.<ConstraintMetaDefinition>map(it -> it).or(() -> pattern(type, value));
        }
        return Optional.empty();
    }

    // a value is of the class of its type's range
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static boolean isInRange(RangeConstraint<?> range, Object value) {
        return ((RangeSet) range.getAllowedRanges()).contains((Comparable) value);
    }

    /** Of a string in characters, of binary data in octets. */
    private static int length(TypeDefinition<?> type, Object value) {
        return type instanceof BinaryTypeDefinition && value instanceof byte[] octets
                ? octets.length
                : value.toString().codePointCount(0, value.toString().length());
    }

    private Optional<ConstraintMetaDefinition> pattern(TypeDefinition<?> type, Object value) {
        if (!(type instanceof StringTypeDefinition string)) {
            return Optional.empty();
        }
        return string.getPatternConstraints().stream()
                .filter(it -> !matches(it, value.toString()))
                .<ConstraintMetaDefinition>map(it -> it)
                .findFirst();
    }

    private boolean matches(PatternConstraint constraint, String text) {
        Pattern pattern =
                patterns.computeIfAbsent(
                        constraint, it -> Pattern.compile(it.getJavaPatternString()));
        boolean isInverted =
                constraint.getModifier().filter(it -> it == ModifierKind.INVERT_MATCH).isPresent();
        return pattern.matcher(text).matches() != isInverted;
    }
}
