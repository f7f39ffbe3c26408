package bro.orchestrator.netconf.datastore;

import bro.orchestrator.netconf.datastore.EditAttributes.Insert;
import bro.orchestrator.netconf.session.RpcException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.api.schema.LeafSetEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafSetNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.api.schema.UserMapNode;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeModification;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeSnapshot;

/**
 * What one edit does to the order of lists and leaf-lists that users order. Only those are written
 * anew of which an entry was put somewhere; to the others the tree appends. Confined to one thread.
 */
final class UserOrder {
    private final Map<YangInstanceIdentifier, Moves> lists = new LinkedHashMap<>();

    /**
     * Where an entry is put.
     *
     * @param anchor the other entry for BEFORE and AFTER
     * @param noAnchor what to say if that is not there
     */
    record Position(
            Insert insert, Optional<PathArgument> anchor, Supplier<RpcException> noAnchor) {}

    private record Move(PathArgument entry, Optional<Position> position, boolean removed) {}

    /** What happens to one list, in its order. */
    private record Moves(boolean fresh, List<Move> all) {
        boolean matter() {
            return all.stream().anyMatch(move -> move.position.isPresent());
        }
    }

    /**
     * Notes that an entry was set.
     *
     * @param fresh whether the list was empty before as the edit goes
     */
    void set(
            YangInstanceIdentifier list,
            PathArgument entry,
            Optional<Position> position,
            boolean fresh) {
        moves(list, fresh).all.add(new Move(entry, position, false));
    }

    void removed(YangInstanceIdentifier list, PathArgument entry, boolean fresh) {
        moves(list, fresh).all.add(new Move(entry, Optional.empty(), true));
    }

    private Moves moves(YangInstanceIdentifier list, boolean fresh) {
        return lists.computeIfAbsent(list, _ -> new Moves(fresh, new ArrayList<>()));
    }

    /**
     * Brings the entries into their order.
     *
     * @throws RpcException if one is put next to an entry that is not there
     */
    void apply(DataTreeSnapshot before, DataTreeModification after) {
        for (var list : lists.entrySet()) {
            Moves moves = list.getValue();
            if (moves.matter()) {
                var order = new ArrayList<PathArgument>();
                if (!moves.fresh) {
                    before.readNode(list.getKey()).ifPresent(it -> order.addAll(names(it)));
                }
                moves.all.forEach(move -> play(move, order));
                after.readNode(list.getKey())
                        .ifPresent(it -> after.write(list.getKey(), inOrder(it, order)));
            }
        }
    }

    private static List<PathArgument> names(NormalizedNode list) {
        return switch (list) {
            case MapNode entries ->
                    entries.body().stream().<PathArgument>map(MapEntryNode::name).toList();
            case LeafSetNode<?> entries ->
                    entries.body().stream().<PathArgument>map(LeafSetEntryNode::name).toList();
            default -> throw new IllegalStateException("no list: " + list.contract());
        };
    }

    private static void play(Move move, List<PathArgument> order) {
        if (move.removed) {
            order.remove(move.entry);
        } else if (move.position.isEmpty()) {
            if (!order.contains(move.entry)) {
                order.add(move.entry);
            }
        } else {
            order.remove(move.entry);
            order.add(index(move.position.get(), order), move.entry);
        }
    }

    private static int index(Position position, List<PathArgument> order) {
        int anchor = position.anchor.map(order::indexOf).orElse(-1);
        if (position.insert.isNextToAnother() && anchor < 0) {
            throw position.noAnchor.get();
        }
        return switch (position.insert) {
            case FIRST -> 0;
            case LAST -> order.size();
            case BEFORE -> anchor;
            case AFTER -> anchor + 1;
        };
    }

    private static NormalizedNode inOrder(NormalizedNode list, List<PathArgument> order) {
        return list instanceof UserMapNode map ? inOrder(map, order) : values(list, order);
    }

    private static NormalizedNode inOrder(UserMapNode map, List<PathArgument> order) {
        var entries = new LinkedHashMap<PathArgument, MapEntryNode>();
        map.body().forEach(entry -> entries.put(entry.name(), entry));
        var ordered = ImmutableNodes.newUserMapBuilder().withNodeIdentifier(map.name());
        order.stream().map(entries::get).filter(Objects::nonNull).forEach(ordered::withChild);
        return ordered.build();
    }

    @SuppressWarnings("unchecked") // the values of one leaf-list are of one type
    private static NormalizedNode values(NormalizedNode list, List<PathArgument> order) {
        var set = (LeafSetNode<Object>) list;
        var entries = new LinkedHashMap<PathArgument, LeafSetEntryNode<Object>>();
        set.body().forEach(entry -> entries.put(entry.name(), entry));
        var ordered = ImmutableNodes.<Object>newUserLeafSetBuilder().withNodeIdentifier(set.name());
        order.stream().map(entries::get).filter(Objects::nonNull).forEach(ordered::withChild);
        return ordered.build();
    }
}
