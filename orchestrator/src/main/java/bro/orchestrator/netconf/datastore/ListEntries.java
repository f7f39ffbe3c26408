package bro.orchestrator.netconf.datastore;

import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.ModelNode;
import bro.orchestrator.netconf.tree.ValueType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.opendaylight.yangtools.yang.data.api.schema.UserMapNode;

/**
 * Finds entries of lists: those of given keys at once, all in the order of their keys unless users
 * order them. The order of the last large list of each kind is kept, so that only the first reader
 * after a change sorts. Shared by all threads.
 */
final class ListEntries {
    private static final int LARGE = 16;

    private final Map<ModelNode, Sorted> sorted = new ConcurrentHashMap<>();

    private record Sorted(MapNode list, List<MapEntryNode> entries) {}

    /** The entries that a query may want. */
    Collection<MapEntryNode> of(MapNode list, ModelNode model, ChildQuery query) {
        if (query.anyOf().stream().anyMatch(Map::isEmpty)) {
            return inOrder(list, model);
        }
        Optional<Set<NodeIdentifierWithPredicates>> names = names(model, query);
        if (names.isEmpty()) {
            return inOrder(list, model).stream()
                    .filter(entry -> mayBeWanted(entry, model, query))
                    .toList();
        }
        Stream<MapEntryNode> found =
                names.get().stream().map(list::childByArg).filter(Objects::nonNull);
        boolean isOrdered = names.get().size() == 1;
        if (isOrdered) {
            return found.toList();
        }
        return list instanceof UserMapNode
                ? inOrder(list, model).stream()
                        .filter(entry -> names.get().contains(entry.name()))
                        .toList()
                : found.sorted((one, other) -> compare(model, one, other)).toList();
    }

    /** What the wanted entries are called, if the query gives all their keys. */
    private static Optional<Set<NodeIdentifierWithPredicates>> names(
            ModelNode model, ChildQuery query) {
        var names = new LinkedHashSet<NodeIdentifierWithPredicates>();
        for (Map<String, String> values : query.anyOf()) {
            try {
                Map<QName, Object> keys = keys(model, values);
                if (keys.size() < model.keys().size()) {
                    return Optional.empty();
                }
                names.add(NodeIdentifierWithPredicates.of(model.arg().getNodeType(), keys));
            } catch (IllegalArgumentException e) {
                // no entry has a key that is no value of its type
            }
        }
        return Optional.of(names);
    }

    private static Map<QName, Object> keys(ModelNode model, Map<String, String> values) {
        var keys = new LinkedHashMap<QName, Object>();
        model.keys()
                .forEach(
                        (key, type) ->
                                Optional.ofNullable(values.get(key.getLocalName()))
                                        .flatMap(type::parse)
                                        .ifPresent(value -> keys.put(key, value)));
        return keys;
    }

    private static boolean mayBeWanted(MapEntryNode entry, ModelNode model, ChildQuery query) {
        return query.anyOf().stream().anyMatch(values -> mayHave(entry, model, values));
    }

    private static boolean mayHave(
            MapEntryNode entry, ModelNode model, Map<String, String> values) {
        return model.keys().entrySet().stream()
                .allMatch(
                        key -> {
                            String wanted = values.get(key.getKey().getLocalName());
                            ValueType type = key.getValue();
                            return wanted == null || type.mayBe(wanted, key(entry, key.getKey()));
                        });
    }

    @SuppressWarnings("ReferenceEquality") // an equal list costs as much to find as to sort
    private Collection<MapEntryNode> inOrder(MapNode list, ModelNode model) {
        if (list instanceof UserMapNode) {
            return list.body();
        }
        if (list.size() < LARGE) {
            return sort(list, model);
        }
        Sorted known = sorted.get(model);
        if (known == null || known.list != list) {
            known = new Sorted(list, sort(list, model));
            sorted.put(model, known);
        }
        return known.entries;
    }

    private static List<MapEntryNode> sort(MapNode list, ModelNode model) {
        var entries = new ArrayList<MapEntryNode>(list.body());
        if (entries.size() > 1) {
            entries.sort((one, other) -> compare(model, one, other));
        }
        return entries;
    }

    /** The value of a key, which every entry has. */
    static Object key(MapEntryNode entry, QName name) {
        return Objects.requireNonNull(entry.name().getValue(name));
    }

    private static int compare(ModelNode model, MapEntryNode one, MapEntryNode other) {
        for (var key : model.keys().entrySet()) {
            int order = key.getValue().compare(key(one, key.getKey()), key(other, key.getKey()));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
