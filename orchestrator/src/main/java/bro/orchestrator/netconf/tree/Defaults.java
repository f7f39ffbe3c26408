package bro.orchestrator.netconf.tree;

import bro.orchestrator.netconf.tree.DataNode.Branch;
import bro.orchestrator.netconf.tree.DataNode.Leaf;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Trees with the default values of the model, or without them, RFC 6243. */
public final class Defaults {
    /** Marks a value that nobody has set. */
    public static final Annotation MARK =
            new Annotation("wd", "urn:ietf:params:xml:ns:netconf:default:1.0", "default", "true");

    private Defaults() {}

    /**
     * Shows a tree in a mode.
     *
     * @param set the tree of what is set
     * @param conditions of what nobody has set
     */
    public static DataNode.Children in(
            DefaultsMode mode, ModelNode model, DataNode.Children set, Conditions conditions) {
        return switch (mode) {
            case REPORT_ALL -> new Completed(model, set, Optional.empty(), conditions, List.of());
            case REPORT_ALL_TAGGED ->
                    new Completed(model, set, Optional.of(MARK), conditions, List.of());
            case TRIM -> query -> trimmed(model, set, query);
            case EXPLICIT -> set;
        };
    }

    private static Stream<DataNode> trimmed(
            ModelNode model, DataNode.Children set, ChildQuery query) {
        return set.matching(query).flatMap(node -> trimmed(model, node));
    }

    private static Stream<DataNode> trimmed(ModelNode parent, DataNode node) {
        ModelNode model = parent.child(node.name());
        if (model == null) {
            return Stream.of(node);
        }
        return switch (node) {
            case Leaf leaf -> isDefault(parent, model, leaf) ? Stream.empty() : Stream.of(leaf);
            case Branch branch -> {
                DataNode.Children inside = query -> trimmed(model, branch.children(), query);
                yield Stream.of(branch.with(inside));
            }
        };
    }

    /** Whether a leaf would have the same value if it were not there. */
    private static boolean isDefault(ModelNode parent, ModelNode model, Leaf leaf) {
        return !parent.keyNames().contains(leaf.name().local())
                && model.isLeaf()
                && model.cases().stream().allMatch(ModelNode.CaseOfChoice::isDefault)
                && model.defaults().stream().anyMatch(leaf::hasValueOf);
    }
}
