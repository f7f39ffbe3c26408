package bro.orchestrator.netconf.xpath;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.type.InstanceIdentifierTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.LeafrefTypeDefinition;

/** The functions of RFC 7950 section 10, but for {@code current}. */
final class YangFunctions {
    private final Conversions conversions;
    private final DocumentOrder order;
    private final Identities identities;
    private final Budget budget;

    YangFunctions(
            Conversions conversions, DocumentOrder order, Identities identities, Budget budget) {
        this.conversions = conversions;
        this.order = order;
        this.identities = identities;
        this.budget = budget;
    }

    static boolean has(Function function) {
        return switch (function) {
            case RE_MATCH, DEREF, DERIVED_FROM, DERIVED_FROM_OR_SELF, ENUM_VALUE, BIT_IS_SET ->
                    true;
            default -> false;
        };
    }

    Value call(Function function, List<Value> arguments) {
        Value first = arguments.getFirst();
        return switch (function) {
            case RE_MATCH -> matches(conversions.text(first), second(arguments));
            case DEREF -> first(first).map(this::deref).orElse(NodeSet.EMPTY);
            case DERIVED_FROM -> derived(first, second(arguments), false);
            case DERIVED_FROM_OR_SELF -> derived(first, second(arguments), true);
            case ENUM_VALUE -> enumValue(first);
            case BIT_IS_SET ->
                    Value.Bool.of(
                            first(first)
                                    .filter(it -> Types.isBitSet(it, second(arguments)))
                                    .isPresent());
            default -> throw new IllegalStateException("no function of YANG: " + function);
        };
    }

    private String second(List<Value> arguments) {
        return conversions.text(arguments.get(1));
    }

    private Optional<Item> first(Value value) {
        return Functions.nodes(value).first(order);
    }

    private Value matches(String text, String pattern) {
        try {
            var paid = new PaidText(text, budget);
            return Value.Bool.of(Patterns.compile(pattern).matcher(paid).matches());
        } catch (StackOverflowError e) {
            throw XPathException.tooCostly();
        }
    }

    /** A text each look at which is paid for, since a pattern may look at it for ever. */
    private record PaidText(String text, Budget budget) implements CharSequence {

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            budget.spend(1);
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new PaidText(text.substring(start, end), budget);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private Value derived(Value nodes, String identity, boolean orSelf) {
        for (Item item : Functions.nodes(nodes).items()) {
            budget.spend(1);
            boolean isDerived =
                    item.identity()
                            .filter(it -> identities.isDerived(it, identity, orSelf))
                            .isPresent();
            if (isDerived) {
                return Value.Bool.TRUE;
            }
        }
        return Value.Bool.FALSE;
    }

    private Value enumValue(Value nodes) {
        OptionalInt number = first(nodes).map(Types::enumValue).orElse(OptionalInt.empty());
        return new Value.Num(number.isPresent() ? number.getAsInt() : Double.NaN);
    }

    private Value deref(Item leaf) {
        NodeSet found = NodeSet.EMPTY;
        for (var type : Types.of(leaf).toList()) {
            if (type instanceof LeafrefTypeDefinition reference) {
                found = found.union(targets(leaf, reference));
            } else if (type instanceof InstanceIdentifierTypeDefinition) {
                found = found.union(instance(leaf));
            }
        }
        return found;
    }

    private NodeSet targets(Item leaf, LeafrefTypeDefinition reference) {
        QName name = leaf.model().orElseThrow().getQName();
        Expression path =
                new References(name.getNamespace().toString())
                        .expression(reference.getPathStatement());
        return (NodeSet)
                new Evaluation(leaf, identities.model(), identities.prefixes(), budget)
                        .evaluate(Referred.byValue(path));
    }

    private NodeSet instance(Item leaf) {
        Expression path = Parser.parse(leaf.text(), new ModuleNames(identities.model()));
        return (NodeSet)
                new Evaluation(leaf, identities.model(), identities.prefixes(), budget)
                        .evaluate(path);
    }
}
