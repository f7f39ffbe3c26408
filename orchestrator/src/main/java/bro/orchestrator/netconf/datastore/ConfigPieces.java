package bro.orchestrator.netconf.datastore;

import bro.orchestrator.core.catalog.ConfigurationChange;
import bro.orchestrator.core.name.ManagerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.schema.ChoiceNode;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerChild;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.api.schema.SystemMapNode;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateNode;
import org.opendaylight.yangtools.yang.data.tree.api.ModificationType;

/**
 * Cuts the configuration into the pieces in which it is kept: each entry of a list that is in no
 * other list is one, and of each node at the top the rest is one. Lists that users order stay
 * whole, as part of the rest. Every piece is a document of RFC 7951 of its own, and all of them
 * merged are the configuration. Immutable.
 */
final class ConfigPieces {
    private final ConfigJson json;
    private final QName managerList;

    /**
     * @param managerList the list whose entries are managers of the orchestrator
     */
    ConfigPieces(ConfigJson json, QName managerList) {
        this.json = json;
        this.managerList = managerList;
    }

    /**
     * What a change does to the pieces.
     *
     * @param pieces each that changes, by its key
     */
    record Touched(Map<String, Piece> pieces, Set<ManagerId> made, Set<ManagerId> gone) {
        private Touched() {
            this(new HashMap<>(), new HashSet<>(), new HashSet<>());
        }
    }

    /** A piece, before and after; none if it is not there. */
    record Piece(Optional<ContainerNode> before, Optional<ContainerNode> after) {}

    /** Puts a child of one node into a root of its own. */
    private interface Wrapping {
        ContainerNode wrap(DataContainerChild child);
    }

    /** Where in the tree it stands. */
    private record Spot(String key, @Nullable QName name, Wrapping wrapping) {
        private static final Spot TOP =
                new Spot("", null, child -> container(RunningDatastore.EMPTY, child));

        /** A child, its namespace being said where it is another one. */
        Spot at(QName child, Wrapping below) {
            boolean isSame = name != null && name.getModule().equals(child.getModule());
            String step =
                    isSame
                            ? child.getLocalName()
                            : "{%s}%s".formatted(child.getNamespace(), child.getLocalName());
            return new Spot(key + "/" + step, child, below);
        }
    }

    /** The pieces that change. */
    Touched of(DataTreeCandidateNode delta) {
        var touched = new Touched();
        for (DataTreeCandidateNode child : delta.childNodes()) {
            if (isChanged(child) && visit(child, Spot.TOP, touched)) {
                String key = Spot.TOP.at(child.name().getNodeType(), Spot.TOP.wrapping).key;
                touch(
                        key,
                        rest(child.dataBefore()).map(Spot.TOP.wrapping::wrap),
                        rest(child.dataAfter()).map(Spot.TOP.wrapping::wrap),
                        touched);
            }
        }
        return touched;
    }

    /** What is to be kept of what was touched. */
    ConfigurationChange change(Touched touched) {
        var written = new HashMap<String, String>();
        var removed = new HashSet<String>();
        touched.pieces.forEach(
                (key, piece) ->
                        piece.after.ifPresentOrElse(
                                it -> written.put(key, text(it)), () -> removed.add(key)));
        return new ConfigurationChange(written, removed, touched.made, touched.gone);
    }

    /** The text in which a piece is kept. */
    String text(ContainerNode piece) {
        return json.write(piece);
    }

    /**
     * Finds the entries that changed.
     *
     * @return whether anything else changed
     */
    private boolean visit(DataTreeCandidateNode node, Spot parent, Touched touched) {
        NormalizedNode data = data(node);
        QName name = node.name().getNodeType();
        return switch (data) {
            case SystemMapNode list -> {
                entries(node, list, parent.at(name, parent.wrapping), touched);
                yield false;
            }
            case ContainerNode container ->
                    children(
                            node,
                            parent.at(
                                    name,
                                    child -> parent.wrapping.wrap(container(container, child))),
                            touched);
            case ChoiceNode choice ->
                    children(
                            node,
                            parent.at(name, child -> parent.wrapping.wrap(choice(choice, child))),
                            touched);
            default -> true;
        };
    }

    private boolean children(DataTreeCandidateNode node, Spot at, Touched touched) {
        boolean restChanged = node.modificationType() != ModificationType.SUBTREE_MODIFIED;
        for (DataTreeCandidateNode child : node.childNodes()) {
            if (isChanged(child)) {
                restChanged |= visit(child, at, touched);
            }
        }
        return restChanged;
    }

    private void entries(
            DataTreeCandidateNode node, SystemMapNode data, Spot list, Touched touched) {
        for (DataTreeCandidateNode entry : node.childNodes()) {
            if (!isChanged(entry)) {
                continue;
            }
            NormalizedNode before = entry.dataBefore();
            NormalizedNode after = entry.dataAfter();
            if (managerList.equals(list.name) && (before == null || after == null)) {
                (after == null ? touched.gone : touched.made).add(manager(entry));
            }
            touch(
                    list.key + predicates(entry),
                    Optional.ofNullable(before).map(it -> list.wrapping.wrap(alone(data, it))),
                    Optional.ofNullable(after).map(it -> list.wrapping.wrap(alone(data, it))),
                    touched);
        }
    }

    private void touch(
            String key,
            Optional<ContainerNode> before,
            Optional<ContainerNode> after,
            Touched touched) {
        // equality of nodes knows nothing of the order of lists, but the texts differ
        if (!before.equals(after) || !before.map(this::text).equals(after.map(this::text))) {
            touched.pieces.put(key, new Piece(before, after));
        }
    }

    private static boolean isChanged(DataTreeCandidateNode node) {
        return node.modificationType() != ModificationType.UNMODIFIED;
    }

    private static NormalizedNode data(DataTreeCandidateNode node) {
        NormalizedNode after = node.dataAfter();
        return after == null ? node.getDataBefore() : after;
    }

    private static ManagerId manager(DataTreeCandidateNode entry) {
        var keys = (NodeIdentifierWithPredicates) entry.name();
        return new ManagerId(keys.values().iterator().next().toString());
    }

    private static String predicates(DataTreeCandidateNode entry) {
        var text = new StringBuilder();
        for (Object value : ((NodeIdentifierWithPredicates) entry.name()).values()) {
            text.append('[').append(value.toString().replace("]", "]]")).append(']');
        }
        return text.toString();
    }

    /** The same container with but one child. */
    private static ContainerNode container(ContainerNode parent, DataContainerChild child) {
        return ImmutableNodes.newContainerBuilder()
                .withNodeIdentifier(parent.name())
                .withChild(child)
                .build();
    }

    /** The same choice with but one child. */
    private static ChoiceNode choice(ChoiceNode parent, DataContainerChild child) {
        return ImmutableNodes.newChoiceBuilder()
                .withNodeIdentifier(parent.name())
                .withChild(child)
                .build();
    }

    private static SystemMapNode alone(SystemMapNode list, NormalizedNode entry) {
        return ImmutableNodes.newSystemMapBuilder()
                .withNodeIdentifier(list.name())
                .withChild((MapEntryNode) entry)
                .build();
    }

    /** What is left of a node at the top without the entries that are pieces of their own. */
    private static Optional<DataContainerChild> rest(@Nullable NormalizedNode node) {
        return switch (node) {
            case null -> Optional.empty();
            case SystemMapNode _ -> Optional.empty();
            case ContainerNode container -> {
                var builder =
                        ImmutableNodes.newContainerBuilder().withNodeIdentifier(container.name());
                restOf(container).forEach(builder::withChild);
                yield Optional.of(builder.build());
            }
            case ChoiceNode choice -> {
                var builder = ImmutableNodes.newChoiceBuilder().withNodeIdentifier(choice.name());
                restOf(choice).forEach(builder::withChild);
                yield Optional.of(builder.build());
            }
            default -> Optional.of((DataContainerChild) node);
        };
    }

    private static List<DataContainerChild> restOf(DataContainerNode parent) {
        var children = new ArrayList<DataContainerChild>();
        for (DataContainerChild child : parent.body()) {
            rest(child).ifPresent(children::add);
        }
        return children;
    }
}
