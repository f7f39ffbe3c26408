package bro.orchestrator.netconf.tree;

import bro.orchestrator.netconf.tree.DataNode.Branch;
import bro.orchestrator.netconf.tree.DataNode.Leaf;
import bro.orchestrator.netconf.tree.ModelNode.CaseOfChoice;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is set, and behind it the values that the model gives to configuration that is not. State is
 * shown as it is: what its source does not tell has no value.
 *
 * @param mark what is said about a value that nobody has set
 * @param around the nodes around these, from the top down
 */
record Completed(
        ModelNode model,
        DataNode.Children set,
        Optional<Annotation> mark,
        Conditions conditions,
        List<Branch> around)
        implements DataNode.Children {

    @Override
    public Stream<DataNode> matching(ChildQuery query) {
        return Stream.concat(set.matching(query).map(this::below), defaults(query));
    }

    private DataNode below(DataNode node) {
        ModelNode known = model.child(node.name());
        return node instanceof Branch branch && known != null
                ? branch.with(inside(known, branch))
                : node;
    }

    private Completed inside(ModelNode child, Branch branch) {
        List<Branch> path = Stream.concat(around.stream(), Stream.of(branch)).toList();
        return new Completed(child, branch.children(), mark, conditions, path);
    }

    private Stream<DataNode> defaults(ChildQuery query) {
        if (!model.hasDefaults()) {
            return Stream.empty();
        }
        Stream<ModelNode> wanted =
                query.name()
                        .map(name -> Stream.ofNullable(model.child(name)))
                        .orElseGet(() -> model.children().stream());
        return wanted.filter(child -> child.bringsDefaults() && isMissing(child))
                .flatMap(this::brought);
    }

    private boolean isMissing(ModelNode child) {
        return !model.keyNames().contains(child.name().local())
                && !isSet(child)
                && child.cases().stream().allMatch(this::isInUse)
                && conditions.areMet(around, child.name());
    }

    private boolean isSet(ModelNode child) {
        return set.matching(ChildQuery.of(child.name()))
                .anyMatch(node -> node.name().equals(child.name()));
    }

    /** Whether a case is chosen by what is set in it, or because nothing is set in another. */
    private boolean isInUse(CaseOfChoice one) {
        return isAnySet(one) || (one.isDefault() && one.others().noneMatch(this::isAnySet));
    }

    private boolean isAnySet(CaseOfChoice one) {
        return model.children().stream()
                .anyMatch(child -> child.cases().contains(one) && isSet(child));
    }

    private Stream<DataNode> brought(ModelNode child) {
        if (child.isPlainContainer()) {
            var empty = new Branch(child.name(), Set.of(), DataNode.Children.NONE);
            return Stream.of(empty.with(inside(child, empty)));
        }
        List<Leaf> leaves = child.defaults();
        return leaves.stream().map(leaf -> mark.map(leaf::with).orElse(leaf));
    }
}
