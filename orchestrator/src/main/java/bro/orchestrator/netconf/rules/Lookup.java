package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xpath.Item;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeWithValue;
import org.opendaylight.yangtools.yang.data.api.schema.LeafSetEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafSetNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;

/** Finds entries by their keys, where a query names them. */
final class Lookup {
    private Lookup() {}

    /** The entries that a query can want: those of its keys, or all. */
    static Stream<MapEntryNode> entries(MapNode list, Point point, ChildQuery query) {
        return found(list, point, query).orElseGet(() -> list.body().stream());
    }

    private static Optional<Stream<MapEntryNode>> found(
            MapNode list, Point point, ChildQuery query) {
        Stream<MapEntryNode> all = Stream.empty();
        for (Map<String, String> alternative : query.anyOf()) {
            Map<QName, Object> keys = new LinkedHashMap<>();
            for (QName key : point.terms().keys()) {
                Optional<Object> value =
                        Optional.ofNullable(alternative.get(key.getLocalName()))
                                .flatMap(it -> value(point, key, it));
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                keys.put(key, value.get());
            }
            MapEntryNode entry =
                    list.childByArg(
                            NodeIdentifierWithPredicates.of(point.schema().getQName(), keys));
            if (entry != null) {
                all = Stream.concat(all, Stream.of(entry));
            }
        }
        return Optional.of(all.distinct());
    }

    private static Optional<Object> value(Point list, QName key, String text) {
        return list.child(NodeName.of(key)).flatMap(leaf -> Plain.value(leaf, text));
    }

    static Stream<? extends LeafSetEntryNode<?>> entries(
            LeafSetNode<?> leaves, Point point, ChildQuery query) {
        List<String> wanted =
                query.anyOf().stream()
                        .flatMap(it -> Optional.ofNullable(it.get(Item.SELF)).stream())
                        .toList();
        if (wanted.size() < query.anyOf().size()) {
            return leaves.body().stream();
        }
        List<Object> values =
                wanted.stream().distinct().flatMap(it -> Plain.value(point, it).stream()).toList();
        if (values.size() < wanted.stream().distinct().count()) {
            return leaves.body().stream();
        }
        return values.stream()
                .map(it -> leaves.childByArg(new NodeWithValue<>(point.schema().getQName(), it)))
                .filter(Objects::nonNull);
    }
}
