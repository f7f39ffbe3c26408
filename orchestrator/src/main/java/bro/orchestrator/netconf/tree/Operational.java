package bro.orchestrator.netconf.tree;

import bro.orchestrator.netconf.tree.DataNode.Branch;
import bro.orchestrator.netconf.tree.DataNode.Leaf;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * A tree of which only configuration or only state is shown, or what comes from somewhere, RFC 8526
 * section 3.1.1. Keys are there whenever they are asked for by name, so whatever is shown can be
 * told apart.
 *
 * @param nodes with values that nobody has set marked as {@link Defaults#MARK} does
 * @param around the origin of the node to which these belong; none at the top
 */
public record Operational(
        ModelNode model, DataNode.Children nodes, View view, Optional<Origin> around)
        implements DataNode.Children {

    /**
     * What is shown, and how.
     *
     * @param config whether configuration only, or state only; all if empty
     * @param origins configuration of other origins is left out
     * @param withOrigin whether nodes tell their origin
     * @param marked whether values that nobody has set are marked
     * @param isSystemMade whether the server made the entry of a list, by its path and keys
     */
    public record View(
            Optional<Boolean> config,
            Set<Origin> origins,
            boolean withOrigin,
            boolean marked,
            BiPredicate<String, List<String>> isSystemMade) {}

    @Override
    public Stream<DataNode> matching(ChildQuery query) {
        return nodes.matching(query).flatMap(node -> shown(node, query));
    }

    private Stream<DataNode> shown(DataNode node, ChildQuery query) {
        ModelNode known = model.child(node.name());
        if (known == null || !known.config()) {
            return isWanted(false) ? Stream.of(node) : Stream.empty();
        }
        return switch (node) {
            case Leaf leaf -> {
                Origin origin = origin(leaf);
                boolean isAskedFor =
                        query.name().isPresent() && model.keyNames().contains(leaf.name().local());
                yield isAskedFor || (isWanted(true) && view.origins.contains(origin))
                        ? Stream.of(annotated(view.marked ? leaf : unmarked(leaf), origin))
                        : Stream.empty();
            }
            case Branch branch -> {
                Origin origin = origin(branch, known);
                var below = new Operational(known, branch.children(), view, Optional.of(origin));
                boolean presence =
                        branch.presence() && isWanted(true) && view.origins.contains(origin);
                yield Stream.of(annotated(branch.with(below).with(presence), origin));
            }
        };
    }

    private boolean isWanted(boolean config) {
        return view.config.isEmpty() || view.config.get() == config;
    }

    private Origin origin(Leaf leaf) {
        if (leaf.annotations().contains(Defaults.MARK)) {
            return Origin.DEFAULT;
        }
        return model.keyNames().contains(leaf.name().local())
                ? around.orElse(Origin.INTENDED)
                : Origin.INTENDED;
    }

    private Origin origin(Branch branch, ModelNode known) {
        if (known.isPlainContainer()) {
            return around.orElse(Origin.INTENDED);
        }
        return !branch.keys().isEmpty() && view.isSystemMade.test(known.path(), keys(branch))
                ? Origin.SYSTEM
                : Origin.INTENDED;
    }

    private static List<String> keys(Branch entry) {
        return entry.keyLeaves().map(Leaf::value).toList();
    }

    private DataNode annotated(DataNode node, Origin origin) {
        return !view.withOrigin || around.filter(origin::equals).isPresent()
                ? node
                : node.with(origin.annotation());
    }

    private static Leaf unmarked(Leaf leaf) {
        return leaf.annotations().contains(Defaults.MARK)
                ? new Leaf(leaf.name(), leaf.value(), leaf.identityNamespace())
                : leaf;
    }
}
