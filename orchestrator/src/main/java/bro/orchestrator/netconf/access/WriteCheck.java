package bro.orchestrator.netconf.access;

import bro.orchestrator.netconf.datastore.ConfigChange;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.tree.NodeName;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.api.schema.ChoiceNode;
import org.opendaylight.yangtools.yang.data.api.schema.DistinctNodeContainer;
import org.opendaylight.yangtools.yang.data.api.schema.LeafSetNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.api.schema.UserLeafSetNode;
import org.opendaylight.yangtools.yang.data.api.schema.UserMapNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateNode;
import org.opendaylight.yangtools.yang.data.tree.api.ModificationType;

/**
 * Looks for a part of a change that its author may not make, RFC 8341 section 3.2.5: every node
 * that is created or deleted, with all below, and every leaf with another value. Confined to one
 * thread.
 */
final class WriteCheck {
    /** Prefixes for paths, by namespace. */
    private final Function<String, String> prefixes;

    /** A node by the gate that leads to it and its path. */
    private record Place(Gate gate, InstancePath path) {}

    WriteCheck(Function<String, String> prefixes) {
        this.prefixes = prefixes;
    }

    /** The path of something that is denied, if anything is. */
    Optional<InstancePath> denied(ConfigChange change, Gate root) {
        var place = new Place(root, InstancePath.ROOT);
        return inside(change.delta(), place);
    }

    private Optional<InstancePath> inside(DataTreeCandidateNode node, Place place) {
        NormalizedNode before = node.dataBefore();
        NormalizedNode after = node.dataAfter();
        return switch (node.modificationType()) {
            case UNMODIFIED -> Optional.empty();
            case WRITE, DELETE -> compareContent(before, after, place);
            case SUBTREE_MODIFIED, APPEARED, DISAPPEARED -> {
                Optional<InstancePath> moved =
                        mayMove(node) ? moved(before, after, place) : Optional.empty();
                yield moved.isPresent() ? moved : children(node, place);
            }
        };
    }

    private static boolean mayMove(DataTreeCandidateNode node) {
        return node.childNodes().stream()
                .anyMatch(it -> it.modificationType() != ModificationType.SUBTREE_MODIFIED);
    }

    private Optional<InstancePath> children(DataTreeCandidateNode node, Place place) {
        Set<PathArgument> implied = implied(node);
        for (DataTreeCandidateNode child : node.childNodes()) {
            if (implied.contains(child.name())) {
                continue;
            }
            Optional<InstancePath> denied = child(child, place);
            if (denied.isPresent()) {
                return denied;
            }
        }
        return Optional.empty();
    }

    private Optional<InstancePath> child(DataTreeCandidateNode child, Place parent) {
        NormalizedNode before = child.dataBefore();
        NormalizedNode after = child.dataAfter();
        if (before == null && after == null) {
            return Optional.empty();
        }
        if (before == null || after == null || isValue(after)) {
            return compare(before, after, parent);
        }
        return inside(child, isHolder(after) ? parent : place(after, parent));
    }

    /**
     * What of a choice is removed because another case is chosen: no rights are needed for what
     * goes as a side effect.
     */
    private static Set<PathArgument> implied(DataTreeCandidateNode node) {
        boolean isChoice =
                node.dataBefore() instanceof ChoiceNode && node.dataAfter() instanceof ChoiceNode;
        var gone = new HashSet<PathArgument>();
        boolean anyMade = false;
        if (isChoice) {
            for (DataTreeCandidateNode child : node.childNodes()) {
                if (child.dataAfter() == null) {
                    gone.add(child.name());
                }
                anyMade |= child.dataBefore() == null && child.dataAfter() != null;
            }
        }
        return anyMade ? gone : Set.of();
    }

    /** Compares two states of one node, either of which may be that it is not there. */
    private Optional<InstancePath> compare(
            @Nullable NormalizedNode before, @Nullable NormalizedNode after, Place parent) {
        NormalizedNode either = after == null ? before : after;
        if (either == null || (either.equals(before) && either.equals(after))) {
            return Optional.empty();
        }
        if (isHolder(either)) {
            return compareContent(before, after, parent);
        }
        Place place = place(either, parent);
        if (before == null) {
            return create(either, place);
        }
        if (after == null) {
            return delete(either, place);
        }
        if (isValue(after)) {
            return place.gate.permits(Right.UPDATE) ? Optional.empty() : Optional.of(place.path);
        }
        return compareContent(before, after, place);
    }

    private Optional<InstancePath> create(NormalizedNode node, Place place) {
        return place.gate.permits(Right.CREATE)
                ? compareContent(null, node, place)
                : Optional.of(place.path);
    }

    /** A container without a meaning of its own goes when what is in it does. */
    private Optional<InstancePath> delete(NormalizedNode node, Place place) {
        if (!place.gate.isStructural() && !place.gate.permits(Right.DELETE)) {
            return Optional.of(place.path);
        }
        // what is below may be hidden from the user, and so must not be named
        return compareContent(node, null, place).map(_ -> place.path);
    }

    private Optional<InstancePath> compareContent(
            @Nullable NormalizedNode before, @Nullable NormalizedNode after, Place place) {
        Map<PathArgument, NormalizedNode> old = children(before);
        Map<PathArgument, NormalizedNode> made = children(after);
        Optional<InstancePath> denied = moved(before, after, place);
        for (var child : made.entrySet()) {
            if (denied.isEmpty()) {
                denied = compare(old.get(child.getKey()), child.getValue(), place);
            }
        }
        boolean otherCase =
                before instanceof ChoiceNode
                        && after instanceof ChoiceNode
                        && !old.keySet().containsAll(made.keySet());
        for (var child : old.entrySet()) {
            if (denied.isEmpty() && !otherCase && !made.containsKey(child.getKey())) {
                denied = compare(child.getValue(), null, place);
            }
        }
        return denied;
    }

    /** The children in their order. */
    private static Map<PathArgument, NormalizedNode> children(@Nullable NormalizedNode node) {
        var children = new LinkedHashMap<PathArgument, NormalizedNode>();
        if (node instanceof DistinctNodeContainer<?, ?> container) {
            container.body().forEach(child -> children.put(child.name(), child));
        }
        return children;
    }

    /** An entry that users have put in another place: that changes it. */
    private Optional<InstancePath> moved(
            @Nullable NormalizedNode before, @Nullable NormalizedNode after, Place place) {
        boolean ordered = after instanceof UserMapNode || after instanceof UserLeafSetNode<?>;
        if (!ordered || before == null || after == null) {
            return Optional.empty();
        }
        Map<PathArgument, NormalizedNode> was = children(before);
        Map<PathArgument, NormalizedNode> is = children(after);
        List<PathArgument> stayed = was.keySet().stream().filter(is::containsKey).toList();
        List<PathArgument> stays = is.keySet().stream().filter(was::containsKey).toList();
        for (int i = 0; i < stays.size(); i++) {
            PathArgument name = stays.get(i);
            if (!name.equals(stayed.get(i))) {
                Place entry = place(Objects.requireNonNull(is.get(name)), place);
                if (!entry.gate.permits(Right.UPDATE)) {
                    return Optional.of(entry.path);
                }
            }
        }
        return Optional.empty();
    }

    /** Whether a node only groups others: it is no node of the data tree. */
    private static boolean isHolder(NormalizedNode node) {
        return node instanceof MapNode
                || node instanceof LeafSetNode<?>
                || node instanceof ChoiceNode;
    }

    private static boolean isValue(NormalizedNode node) {
        return !(node instanceof DistinctNodeContainer<?, ?>);
    }

    private Place place(NormalizedNode node, Place parent) {
        NodeName name = NodeName.of(node.name().getNodeType());
        Map<String, String> keys = PathKeys.of(node.name());
        var shown =
                node.name() instanceof NodeIdentifierWithPredicates
                        ? keys
                        : Map.<String, String>of();
        var step =
                new InstancePath.Step(
                        name.namespace(), prefixes.apply(name.namespace()), name.local(), shown);
        return new Place(parent.gate.child(name, () -> keys), parent.path.with(step));
    }
}
