package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xpath.XPath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.model.api.CaseSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ChoiceSchemaNode;
import org.opendaylight.yangtools.yang.model.api.SchemaNode;

/**
 * A data node of the model, with the rules about it. Filled by {@link Compiler}, then shared by all
 * threads.
 */
final class Point {
    private final @Nullable Point parent;
    private final SchemaNode schema;
    private final Kind kind;
    private final NodeName name;
    private final NodeIdentifier arg;
    private final List<Selected> cases;
    private final Terms terms;
    private final List<Point> children = new ArrayList<>();
    private final Map<NodeName, Point> byName = new HashMap<>();
    private final List<ChoiceRule> choices = new ArrayList<>();

    /** What it is. */
    enum Kind {
        ROOT,
        CONTAINER,
        PRESENCE,
        LIST,
        LEAF,
        LEAF_LIST,
        /** Of a kind that has no rules, as anydata. */
        OPAQUE;

        boolean isLeaf() {
            return this == LEAF || this == LEAF_LIST;
        }
    }

    /** A case that must be chosen for the node to be there. */
    record Selected(ChoiceSchemaNode choice, CaseSchemaNode inside) {
        NodeIdentifier arg() {
            return new NodeIdentifier(choice.getQName());
        }

        boolean isDefault() {
            return choice.getDefaultCase()
                    .filter(it -> it.getQName().equals(inside.getQName()))
                    .isPresent();
        }
    }

    /**
     * A {@code when}.
     *
     * @param ofParent whether it is about the parent of the node, because it stands at a choice, a
     *     case, an augment or a uses
     */
    record Condition(XPath expression, boolean ofParent) {}

    /** A {@code must}, and what it says if it is broken. */
    record Must(XPath expression, Optional<String> appTag, Optional<String> message) {}

    /** A {@code unique}: the paths of its leaves below the entry. */
    record Unique(List<List<NodeName>> leaves) {}

    /** A choice below a node, with the conditions under which there is one. */
    record ChoiceRule(
            ChoiceSchemaNode choice,
            List<Selected> cases,
            boolean mandatory,
            List<Condition> conditions) {}

    /**
     * That a value refers to something.
     *
     * @param targets the paths of leafrefs, each narrowed to what has the value
     * @param instance whether it may be an instance-identifier
     * @param isUnion whether it may also be something else
     */
    record Reference(List<XPath> targets, boolean instance, boolean isUnion) {}

    /** The rules of one node. */
    record Terms(
            List<Condition> conditions,
            List<Must> musts,
            List<Unique> uniques,
            List<Object> defaults,
            List<QName> keys,
            boolean mandatory,
            int fewest,
            int most,
            Optional<Reference> reference) {
        static final Terms NONE =
                new Terms(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        false,
                        0,
                        Integer.MAX_VALUE,
                        Optional.empty());
    }

    Point(
            @Nullable Point parent,
            SchemaNode schema,
            Kind kind,
            NodeName name,
            List<Selected> cases,
            Terms terms) {
        this.parent = parent;
        this.schema = schema;
        this.kind = kind;
        this.name = name;
        this.arg = new NodeIdentifier(schema.getQName());
        this.cases = List.copyOf(cases);
        this.terms = terms;
    }

    void add(Point child) {
        children.add(child);
        byName.put(child.name, child);
    }

    void add(ChoiceRule choice) {
        choices.add(choice);
    }

    @Nullable Point parent() {
        return parent;
    }

    SchemaNode schema() {
        return schema;
    }

    Kind kind() {
        return kind;
    }

    NodeName name() {
        return name;
    }

    NodeIdentifier arg() {
        return arg;
    }

    List<Selected> cases() {
        return cases;
    }

    Terms terms() {
        return terms;
    }

    List<Point> children() {
        return Collections.unmodifiableList(children);
    }

    Optional<Point> child(NodeName wanted) {
        return Optional.ofNullable(byName.get(wanted));
    }

    List<ChoiceRule> choices() {
        return Collections.unmodifiableList(choices);
    }

    /** The top of the tree. */
    Point root() {
        return parent == null ? this : parent.root();
    }

    /** Whether it is this node of the model, or above it. */
    boolean isAtOrAbove(Point other) {
        for (Point at = other; at != null; at = at.parent) {
            if (at == this) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return parent == null ? "" : parent + "/" + name.local();
    }
}
