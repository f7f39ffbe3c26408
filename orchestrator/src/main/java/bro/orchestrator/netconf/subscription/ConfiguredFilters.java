package bro.orchestrator.netconf.subscription;

import static bro.orchestrator.netconf.xml.Namespaces.SUBSCRIBED;
import static bro.orchestrator.netconf.xml.Namespaces.YANG_PUSH;

import bro.orchestrator.netconf.notification.Filter;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.tree.Selection;
import bro.orchestrator.netconf.xml.Scope;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The filters of the running configuration, and expressions. */
final class ConfiguredFilters implements FilterSource {
    static final String CONTAINER = "filters";

    private final DatastoreTrees datastores;
    private final Function<XmlElement, Selection> xpath;

    ConfiguredFilters(DatastoreTrees datastores, Function<XmlElement, Selection> xpath) {
        this.datastores = datastores;
        this.xpath = xpath;
    }

    @Override
    public Selection xpath(XmlElement leaf) {
        return xpath.apply(leaf);
    }

    @Override
    public Optional<Terms.Selector> named(String kind, String name) {
        return switch (kind) {
            case "stream-filter-name" ->
                    find(SUBSCRIBED, "stream-filter", "name", name, "stream-xpath-filter");
            default ->
                    find(
                            YANG_PUSH,
                            "selection-filter",
                            "filter-id",
                            name,
                            "datastore-xpath-filter");
        };
    }

    private Optional<Terms.Selector> find(
            String namespace, String list, String key, String value, String expression) {
        var entries =
                new ChildQuery(
                        Optional.of(new NodeName(namespace, list)), List.of(Map.of(key, value)));
        return children(
                        datastores.of("running"),
                        ChildQuery.of(new NodeName(SUBSCRIBED, CONTAINER)))
                .flatMap(filters -> children(filters.children(), entries))
                .filter(entry -> value.equals(leaf(entry, namespace, key).orElse("")))
                .findFirst()
                .flatMap(entry -> selector(entry, value, namespace, expression));
    }

    private static Stream<DataNode.Branch> children(DataNode.Children of, ChildQuery query) {
        return of.matching(query)
                .filter(DataNode.Branch.class::isInstance)
                .map(DataNode.Branch.class::cast);
    }

    private static Optional<String> leaf(DataNode.Branch entry, String namespace, String name) {
        return entry.children()
                .matching(ChildQuery.of(new NodeName(namespace, name)))
                .filter(DataNode.Leaf.class::isInstance)
                .map(it -> ((DataNode.Leaf) it).value())
                .findFirst();
    }

    /** A filter that says nothing selects everything; one that cannot be read is none. */
    private Optional<Terms.Selector> selector(
            DataNode.Branch entry, String name, String namespace, String expression) {
        Optional<XmlElement> element =
                leaf(entry, namespace, expression)
                        .map(text -> XmlElement.leaf(namespace, expression, Scope.NONE, text));
        try {
            Selection selection = element.map(xpath).orElse(Selection.ALL);
            Filter filter = Filter.of(element, selection);
            return Optional.of(new Terms.Selector(Optional.of(name), Optional.empty(), filter));
        } catch (RpcException e) {
            return Optional.empty();
        }
    }
}
