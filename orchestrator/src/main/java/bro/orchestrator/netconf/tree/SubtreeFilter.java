package bro.orchestrator.netconf.tree;

import bro.orchestrator.netconf.tree.DataNode.Branch;
import bro.orchestrator.netconf.tree.DataNode.Leaf;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Selects parts of a tree, RFC 6241 section 6. A list is asked only for the entries whose leaves
 * the filter names by value. What several elements of a filter select is shown once.
 */
public final class SubtreeFilter implements Selection {
    private final XmlElement filter;

    /** Takes what the children of a {@code filter} element select. */
    public SubtreeFilter(XmlElement filter) {
        this.filter = filter;
    }

    /** Writes all that {@code root} makes. */
    public static void writeAll(DataNode.Children root, XmlWriter out) throws IOException {
        var nodes = new NodeWriter(out);
        Iterator<DataNode> children = root.matching(ChildQuery.ALL).iterator();
        while (children.hasNext()) {
            nodes.write(children.next());
        }
    }

    @Override
    public void write(DataNode.Children root, XmlWriter out) throws IOException {
        select(root, filter.children(), new NodeWriter(out));
    }

    @Override
    public boolean matches(DataNode node) {
        return filter.children().stream().anyMatch(element -> selects(element, node));
    }

    private static boolean selects(XmlElement element, DataNode node) {
        if (!node.name().isSelectedBy(element) || !element.attributes().isEmpty()) {
            return false;
        }
        return switch (node) {
            case Leaf leaf -> isMet(element, leaf);
            case Branch branch ->
                    isViable(element, branch)
                            && (isWhole(element)
                                    || branch.children()
                                            .matching(ChildQuery.ALL)
                                            .anyMatch(child -> anySelects(element, child)));
        };
    }

    private static boolean anySelects(XmlElement outer, DataNode child) {
        return outer.children().stream().anyMatch(inner -> selects(inner, child));
    }

    private static void select(
            DataNode.Children data, Collection<XmlElement> elements, NodeWriter out)
            throws IOException {
        for (ChildQuery query : queries(elements)) {
            Iterator<DataNode> children = data.matching(query).iterator();
            while (children.hasNext()) {
                DataNode child = children.next();
                if (query.wants(child.name())) {
                    selectFrom(child, elements, out);
                }
            }
        }
    }

    /** One query for each name; one for everything if any element has no namespace. */
    private static Collection<ChildQuery> queries(Collection<XmlElement> elements) {
        var byName = new LinkedHashMap<NodeName, ChildQuery>();
        for (XmlElement element : elements) {
            if (element.namespace().isEmpty()) {
                return List.of(ChildQuery.ALL);
            }
            var name = new NodeName(element.namespace(), element.name());
            var query = new ChildQuery(Optional.of(name), List.of(contentMatches(element)));
            byName.merge(name, query, SubtreeFilter::either);
        }
        return byName.values();
    }

    private static ChildQuery either(ChildQuery one, ChildQuery other) {
        return new ChildQuery(
                one.name(), Stream.concat(one.anyOf().stream(), other.anyOf().stream()).toList());
    }

    private static Map<String, String> contentMatches(XmlElement element) {
        var matches = new HashMap<String, String>();
        for (XmlElement child : element.children()) {
            if (isContentMatch(child)) {
                matches.put(child.name(), child.trimmed());
            }
        }
        return matches;
    }

    private static void selectFrom(DataNode node, Collection<XmlElement> elements, NodeWriter out)
            throws IOException {
        Stream<XmlElement> candidates =
                elements.stream()
                        .filter(it -> node.name().isSelectedBy(it) && it.attributes().isEmpty());
        switch (node) {
            case Leaf leaf -> {
                if (candidates.anyMatch(element -> isMet(element, leaf))) {
                    out.write(leaf);
                }
            }
            case Branch branch -> {
                List<XmlElement> viable =
                        candidates.filter(element -> isViable(element, branch)).toList();
                if (viable.stream().anyMatch(SubtreeFilter::isWhole)) {
                    out.write(branch);
                } else if (!viable.isEmpty()) {
                    out.enter(branch);
                    select(branch.children(), union(viable), out);
                    out.leave();
                }
            }
        }
    }

    private static List<XmlElement> union(List<XmlElement> viable) {
        return viable.stream().flatMap(element -> element.children().stream()).toList();
    }

    /** Whether an element selects a leaf: by name alone, or by its value too. */
    private static boolean isMet(XmlElement element, Leaf leaf) {
        return element.children().isEmpty()
                && (element.trimmed().isEmpty() || isValue(element, leaf));
    }

    private static boolean isValue(XmlElement element, Leaf leaf) {
        String wanted = element.trimmed();
        if (leaf.identityNamespace().isPresent() && wanted.contains(":")) {
            String prefix = wanted.substring(0, wanted.indexOf(':'));
            return wanted.endsWith(":" + leaf.value())
                    && leaf.identityNamespace().equals(element.scope().namespace(prefix));
        }
        return wanted.equals(leaf.value().strip());
    }

    /** Whether all values that an element asks for are those of the branch. */
    private static boolean isViable(XmlElement element, Branch branch) {
        if (element.children().isEmpty()) {
            return element.trimmed().isEmpty();
        }
        return element.children().stream()
                .filter(SubtreeFilter::isContentMatch)
                .allMatch(match -> hasValue(branch, match));
    }

    private static boolean hasValue(Branch branch, XmlElement match) {
        ChildQuery query =
                match.namespace().isEmpty()
                        ? ChildQuery.ALL
                        : ChildQuery.of(new NodeName(match.namespace(), match.name()));
        return branch.children()
                .matching(query)
                .anyMatch(
                        child ->
                                child instanceof Leaf leaf
                                        && leaf.name().isSelectedBy(match)
                                        && isValue(match, leaf));
    }

    /** Whether an element selects all of a branch that it is viable for. */
    private static boolean isWhole(XmlElement element) {
        return element.children().stream().allMatch(SubtreeFilter::isContentMatch);
    }

    private static boolean isContentMatch(XmlElement element) {
        return element.children().isEmpty() && !element.trimmed().isEmpty();
    }
}
