package bro.orchestrator.netconf.subscription;

import static bro.orchestrator.netconf.xml.Namespaces.SUBSCRIBED;
import static bro.orchestrator.netconf.xml.Namespaces.YANG_PUSH;

import bro.orchestrator.netconf.notification.Filter;
import bro.orchestrator.netconf.schema.ContentErrors;
import bro.orchestrator.netconf.schema.InstancePath;
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

    /** The lists of filters. */
    private enum Kind {
        STREAM("sn", SUBSCRIBED, "stream-filter", "name", "stream-xpath-filter"),
        SELECTION("yp", YANG_PUSH, "selection-filter", "filter-id", "datastore-xpath-filter");

        private final String prefix;
        private final String namespace;
        private final String list;
        private final String key;
        private final String expression;

        Kind(String prefix, String namespace, String list, String key, String expression) {
            this.prefix = prefix;
            this.namespace = namespace;
            this.list = list;
            this.key = key;
            this.expression = expression;
        }

        /** Where the expression of a filter stands. */
        InstancePath path(String name) {
            return InstancePath.ROOT
                    .with(new InstancePath.Step(SUBSCRIBED, "sn", CONTAINER, Map.of()))
                    .with(new InstancePath.Step(namespace, prefix, list, Map.of(key, name)))
                    .with(new InstancePath.Step(namespace, prefix, expression, Map.of()));
        }
    }

    ConfiguredFilters(DatastoreTrees datastores, Function<XmlElement, Selection> xpath) {
        this.datastores = datastores;
        this.xpath = xpath;
    }

    @Override
    public Selection xpath(XmlElement leaf) {
        return xpath.apply(leaf);
    }

    @Override
    public Optional<Terms.Selector> named(String reference, String name) {
        Kind kind = reference.equals("stream-filter-name") ? Kind.STREAM : Kind.SELECTION;
        return entries(datastores.of("running"), kind, Map.of(kind.key, name))
                .filter(entry -> name.equals(leaf(entry, kind.namespace, kind.key).orElse("")))
                .findFirst()
                .flatMap(entry -> selector(entry, kind, name));
    }

    /**
     * Looks at all filters of a configuration.
     *
     * @throws RpcException if an expression is none
     */
    void requireReadable(DataNode.Children config) {
        for (Kind kind : Kind.values()) {
            entries(config, kind, Map.of()).forEach(entry -> requireReadable(entry, kind));
        }
    }

    private void requireReadable(DataNode.Branch entry, Kind kind) {
        try {
            selection(expression(entry, kind));
        } catch (RpcException e) {
            String name = leaf(entry, kind.namespace, kind.key).orElse("");
            throw ContentErrors.invalidValue(
                            kind.expression, kind.path(name), e.errors().getFirst().message())
                    .asException();
        }
    }

    private static Stream<DataNode.Branch> entries(
            DataNode.Children root, Kind kind, Map<String, String> keys) {
        var entries =
                new ChildQuery(Optional.of(new NodeName(kind.namespace, kind.list)), List.of(keys));
        return children(root, ChildQuery.of(new NodeName(SUBSCRIBED, CONTAINER)))
                .flatMap(filters -> children(filters.children(), entries));
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

    private static Optional<XmlElement> expression(DataNode.Branch entry, Kind kind) {
        return leaf(entry, kind.namespace, kind.expression)
                .map(text -> XmlElement.leaf(kind.namespace, kind.expression, Scope.NONE, text));
    }

    /** A filter that says nothing selects everything. */
    private Selection selection(Optional<XmlElement> expression) {
        return expression.map(xpath).orElse(Selection.ALL);
    }

    /** A filter that cannot be read is none. */
    private Optional<Terms.Selector> selector(DataNode.Branch entry, Kind kind, String name) {
        Optional<XmlElement> element = expression(entry, kind);
        try {
            Filter filter = Filter.of(element, selection(element));
            return Optional.of(new Terms.Selector(Optional.of(name), Optional.empty(), filter));
        } catch (RpcException e) {
            return Optional.empty();
        }
    }
}
