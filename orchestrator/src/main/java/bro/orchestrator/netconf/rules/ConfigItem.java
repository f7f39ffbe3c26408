package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.rules.Point.Kind;
import bro.orchestrator.netconf.rules.Point.Selected;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xpath.Item;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeWithValue;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.api.schema.ChoiceNode;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DistinctNodeContainer;
import org.opendaylight.yangtools.yang.data.api.schema.LeafNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafSetEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafSetNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.api.schema.UnkeyedListNode;
import org.opendaylight.yangtools.yang.model.api.ChoiceSchemaNode;
import org.opendaylight.yangtools.yang.model.api.SchemaNode;

/**
 * A node of the configuration as rules see it: what was given, defaults in use, and containers
 * without presence, which are there if their parent is (RFC 7950 section 6.4.1).
 */
final class ConfigItem implements Item {
    private final @Nullable Item parent;
    private final Point point;
    private final PathArgument arg;
    private final @Nullable DataContainerNode data;
    private final @Nullable Object value;
    private final boolean given;
    private final Evaluator evaluator;

    private ConfigItem(
            @Nullable Item parent,
            Point point,
            PathArgument arg,
            @Nullable DataContainerNode data,
            @Nullable Object value,
            boolean given,
            Evaluator evaluator) {
        this.parent = parent;
        this.point = point;
        this.arg = arg;
        this.data = data;
        this.value = value;
        this.given = given;
        this.evaluator = evaluator;
    }

    /**
     * The top of a tree.
     *
     * @param parent what an operation belongs to; none for a whole configuration
     */
    static ConfigItem top(
            @Nullable Item parent, Point point, DataContainerNode data, Evaluator evaluator) {
        return new ConfigItem(parent, point, point.arg(), data, null, true, evaluator);
    }

    /** A node that is not there, for asking under which conditions it could be. */
    static ConfigItem absent(ConfigItem parent, Point point) {
        return new ConfigItem(parent, point, point.arg(), null, null, false, parent.evaluator);
    }

    Point point() {
        return point;
    }

    PathArgument arg() {
        return arg;
    }

    /** What was given of a container or entry. */
    @Nullable DataContainerNode data() {
        return data;
    }

    @Nullable Object value() {
        return value;
    }

    /** Whether it was given, rather than being there by default. */
    boolean isGiven() {
        return given;
    }

    @Override
    public @Nullable Item parent() {
        return parent;
    }

    @Override
    public Optional<NodeName> name() {
        return point.kind() == Kind.ROOT ? Optional.empty() : Optional.of(point.name());
    }

    @Override
    public Stream<ConfigItem> children(ChildQuery query) {
        if (query.name().isPresent()) {
            return point.child(query.name().get()).stream()
                    .flatMap(child -> instances(child, query));
        }
        return point.children().stream().flatMap(child -> instances(child, query));
    }

    /** All nodes of one kind below this one. */
    Stream<ConfigItem> instances(Point child) {
        return instances(child, ChildQuery.ALL);
    }

    private Stream<ConfigItem> instances(Point child, ChildQuery query) {
        return switch (node(child)) {
            case null -> absentees(child);
            case LeafNode<?> leaf -> Stream.of(leaf(child, child.arg(), leaf.body(), true));
            case LeafSetNode<?> leaves ->
                    Lookup.entries(leaves, child, query).map(it -> leaf(child, it));
            case MapNode list ->
                    Lookup.entries(list, child, query).map(it -> branch(child, it.name(), it));
            case UnkeyedListNode list ->
                    list.body().stream().map(it -> branch(child, it.name(), it));
            case DataContainerNode container ->
                    Stream.of(branch(child, container.name(), container));
            default -> Stream.empty();
        };
    }

    /** One child by its yangtools name; of a list, one entry. */
    Optional<ConfigItem> find(Point child, PathArgument wanted) {
        if (!(node(child) instanceof DistinctNodeContainer<?, ?> entries)
                || wanted.equals(child.arg())) {
            return instances(child).filter(it -> it.arg.equals(wanted)).findFirst();
        }
        return switch (find(entries, wanted)) {
            case DataContainerNode entry -> Optional.of(branch(child, wanted, entry));
            case LeafSetEntryNode<?> entry -> Optional.of(leaf(child, entry));
            case null, default -> Optional.empty();
        };
    }

    @SuppressWarnings("unchecked")
    private static @Nullable NormalizedNode find(
            DistinctNodeContainer<?, ?> entries, PathArgument wanted) {
        return ((DistinctNodeContainer<PathArgument, NormalizedNode>) entries).childByArg(wanted);
    }

    /** What was given of a child: of a list all entries, and so on. */
    @Nullable NormalizedNode node(Point child) {
        DataContainerNode around = inside(child.cases());
        return around == null ? null : around.childByArg(child.arg());
    }

    /** What was given inside of some cases, one inside another. */
    private @Nullable DataContainerNode inside(List<Selected> cases) {
        DataContainerNode at = data;
        for (Selected selected : cases) {
            at =
                    at != null && at.childByArg(selected.arg()) instanceof ChoiceNode choice
                            ? choice
                            : null;
        }
        return at;
    }

    private ConfigItem leaf(Point child, LeafSetEntryNode<?> entry) {
        return leaf(child, entry.name(), entry.body(), true);
    }

    private ConfigItem leaf(Point child, PathArgument name, Object body, boolean isGiven) {
        return new ConfigItem(this, child, name, null, body, isGiven, evaluator);
    }

    private ConfigItem branch(Point child, PathArgument name, DataContainerNode body) {
        return new ConfigItem(this, child, name, body, null, true, evaluator);
    }

    /** What is there though nobody gave it. */
    private Stream<ConfigItem> absentees(Point child) {
        return switch (child.kind()) {
            case CONTAINER -> mayBe(child) ? Stream.of(absent(this, child)) : Stream.empty();
            case LEAF, LEAF_LIST ->
                    !child.terms().defaults().isEmpty() && mayBe(child)
                            ? child.terms().defaults().stream().map(it -> byDefault(child, it))
                            : Stream.empty();
            case ROOT, PRESENCE, LIST, OPAQUE -> Stream.empty();
        };
    }

    private ConfigItem byDefault(Point child, Object body) {
        PathArgument name =
                child.kind() == Kind.LEAF_LIST
                        ? new NodeWithValue<>(child.schema().getQName(), body)
                        : child.arg();
        return leaf(child, name, body, false);
    }

    /** Whether a child that was not given may be there: in the case in use, if its when is met. */
    private boolean mayBe(Point child) {
        DataContainerNode at = data;
        for (Selected selected : child.cases()) {
            NormalizedNode choice = at == null ? null : at.childByArg(selected.arg());
            at = choice instanceof ChoiceNode chosen ? chosen : null;
            if (!isInUse(selected, at)) {
                return false;
            }
        }
        return evaluator.mayBe(child, this);
    }

    /** Whether something was given in each of these cases, one inside another. */
    boolean isChosen(List<Selected> cases) {
        DataContainerNode at = data;
        for (Selected selected : cases) {
            NormalizedNode choice = at == null ? null : at.childByArg(selected.arg());
            if (!(choice instanceof ChoiceNode chosen)
                    || chosen.isEmpty()
                    || !isInUse(selected, chosen)) {
                return false;
            }
            at = chosen;
        }
        return true;
    }

    /** Whether something was given of a choice that is in cases. */
    boolean isChosen(ChoiceSchemaNode choice, List<Selected> cases) {
        DataContainerNode around = inside(cases);
        return around != null
                && around.childByArg(new NodeIdentifier(choice.getQName()))
                        instanceof ChoiceNode chosen
                && !chosen.isEmpty();
    }

    private static boolean isInUse(Selected selected, @Nullable DataContainerNode chosen) {
        if (chosen == null || chosen.isEmpty()) {
            return selected.isDefault();
        }
        PathArgument any = chosen.body().iterator().next().name();
        return selected.inside().findDataChildByName(any.getNodeType()).isPresent();
    }

    @Override
    public boolean isLeaf() {
        return point.kind().isLeaf();
    }

    @Override
    public String text() {
        return value == null ? "" : Texts.of(value, evaluator.model());
    }

    /** Whether a value of the same leaf of another entry is written like this. */
    boolean hasText(@Nullable Object other, String text) {
        return other != null && text.equals(Texts.of(other, evaluator.model()));
    }

    @Override
    public Optional<QName> identity() {
        return value instanceof QName name ? Optional.of(name) : Optional.empty();
    }

    @Override
    public Optional<SchemaNode> model() {
        return Optional.of(point.schema());
    }

    @Override
    @SuppressWarnings(
            "ReferenceEquality") // points are compared by identity, as are entries without a key
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof ConfigItem that
                        && point == that.point
                        && arg.equals(that.arg)
                        && ((arg instanceof NodeIdentifier && point.kind() == Kind.LIST)
                                ? data == that.data
                                : true)
                        && Objects.equals(parent, that.parent));
    }

    @Override
    public int hashCode() {
        return Objects.hash(System.identityHashCode(point), arg, parent);
    }
}
