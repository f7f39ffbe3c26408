package bro.orchestrator.netconf.xpath;

import java.util.List;
import java.util.Optional;

/** An XPath 1.0 expression whose prefixes are resolved. A value. */
public sealed interface Expression {

    record Literal(String text) implements Expression {}

    record Numeral(double value) implements Expression {}

    record Negation(Expression operand) implements Expression {}

    /** All operands with the same operator between them, at least two, from left to right. */
    record Junction(boolean all, List<Expression> operands) implements Expression {}

    record Comparison(Comparator operator, Expression left, Expression right)
            implements Expression {}

    record Arithmetic(Operator operator, Expression left, Expression right) implements Expression {}

    record Union(Expression left, Expression right) implements Expression {}

    record Call(Function function, List<Expression> arguments) implements Expression {}

    /** A node-set narrowed as a whole. */
    record Filtered(Expression base, List<Expression> predicates) implements Expression {}

    /**
     * A location path.
     *
     * @param start where it begins: the root, the context node, or what an expression gives
     */
    record Path(Start start, Optional<Expression> from, List<Step> steps) implements Expression {}

    /** Where a path begins. */
    enum Start {
        ROOT,
        CONTEXT,
        EXPRESSION
    }

    /** One step of a location path. */
    record Step(Axis axis, NodeTest test, List<Expression> predicates) {}

    /** What a step takes of its axis. */
    sealed interface NodeTest {
        /** A name; an empty namespace takes any. */
        record Name(String namespace, String local) implements NodeTest {}

        /** Every name; an empty namespace takes any. */
        record AnyName(String namespace) implements NodeTest {}

        record AnyNode() implements NodeTest {}

        record Text() implements NodeTest {}

        /** Comments and processing instructions, which data trees do not have. */
        record Nothing() implements NodeTest {}
    }

    /** The axes of XPath 1.0. */
    enum Axis {
        ANCESTOR("ancestor"),
        ANCESTOR_OR_SELF("ancestor-or-self"),
        ATTRIBUTE("attribute"),
        CHILD("child"),
        DESCENDANT("descendant"),
        DESCENDANT_OR_SELF("descendant-or-self"),
        FOLLOWING("following"),
        FOLLOWING_SIBLING("following-sibling"),
        NAMESPACE("namespace"),
        PARENT("parent"),
        PRECEDING("preceding"),
        PRECEDING_SIBLING("preceding-sibling"),
        SELF("self");

        private final String label;

        Axis(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /** The operators that compare. */
    enum Comparator {
        EQUAL,
        UNEQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }

    /** The operators that compute. */
    enum Operator {
        PLUS,
        MINUS,
        MULTIPLY,
        DIVIDE,
        MODULO
    }
}
