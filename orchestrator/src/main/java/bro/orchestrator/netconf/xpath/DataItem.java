package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.DataNode.Branch;
import bro.orchestrator.netconf.tree.DataNode.Leaf;
import bro.orchestrator.netconf.tree.NodeName;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.SchemaNode;

/** A node of a tree that is read. */
public final class DataItem implements Item {
    private final @Nullable DataItem parent;
    private final DataNode node;
    private final int ordinal;
    private final Model schema;
    private @Nullable Object place;

    private DataItem(@Nullable DataItem parent, DataNode node, int ordinal, Model schema) {
        this.parent = parent;
        this.node = node;
        this.ordinal = ordinal;
        this.schema = schema;
    }

    /** The root of a tree. */
    public static DataItem root(DataNode.Children children, Model model) {
        return new DataItem(null, new Branch(new NodeName("", ""), Set.of(), children), 0, model);
    }

    DataNode node() {
        return node;
    }

    @Override
    public @Nullable DataItem parent() {
        return parent;
    }

    @Override
    public Optional<NodeName> name() {
        return parent == null ? Optional.empty() : Optional.of(node.name());
    }

    @Override
    public Stream<DataItem> children(ChildQuery query) {
        return switch (node) {
            case Leaf _ -> Stream.empty();
            case Branch branch -> {
                Map<NodeName, Integer> counts = new HashMap<>();
                yield branch.children()
                        .matching(query)
                        .map(it -> new DataItem(this, it, count(it, counts), schema));
            }
        };
    }

    private static int count(DataNode node, Map<NodeName, Integer> counts) {
        return node instanceof Branch branch && !branch.keys().isEmpty()
                ? 0
                : counts.merge(node.name(), 1, Integer::sum);
    }

    @Override
    public boolean isLeaf() {
        return node instanceof Leaf;
    }

    @Override
    public String text() {
        return switch (node) {
            case Leaf leaf ->
                    leaf.identityNamespace()
                            .map(it -> schema.moduleName(it) + ":" + leaf.value())
                            .orElse(leaf.value());
            case Branch _ -> "";
        };
    }

    @Override
    public Optional<QName> identity() {
        return node instanceof Leaf leaf
                ? leaf.identityNamespace().map(it -> QName.create(it, leaf.value()))
                : Optional.empty();
    }

    @Override
    public Optional<SchemaNode> model() {
        return parent == null
                ? Optional.of(schema.context())
                : parent.model().flatMap(it -> schema.child(it, node.name()));
    }

    /** What tells it from others of its name: its keys, or how many came before. */
    private Object place() {
        Object known = place;
        if (known == null) {
            known = node instanceof Branch branch ? place(branch) : (Object) ordinal;
            place = known;
        }
        return known;
    }

    private Object place(Branch branch) {
        return branch.keys().isEmpty()
                ? (Object) ordinal
                : branch.keys().stream().map(key -> keyValue(branch, key)).toList();
    }

    private static List<String> keyValue(Branch branch, String key) {
        var name = new NodeName(branch.name().namespace(), key);
        Iterator<DataNode> found = branch.children().matching(ChildQuery.of(name)).iterator();
        while (found.hasNext()) {
            if (found.next() instanceof Leaf leaf && leaf.name().equals(name)) {
                return List.of(leaf.identityNamespace().orElse(""), leaf.value());
            }
        }
        return List.of();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof DataItem that
                        && node.name().equals(that.node.name())
                        && place().equals(that.place())
                        && Objects.equals(parent, that.parent));
    }

    @Override
    public int hashCode() {
        return Objects.hash(node.name(), place(), parent);
    }
}
