package bro.orchestrator.netconf.tree;

import bro.orchestrator.netconf.tree.DataNode.Branch;
import bro.orchestrator.netconf.tree.DataNode.Leaf;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
        new NodeWriter(out).writeAll(root);
    }

    @Override
    public void write(DataNode.Children root, NodeWriter out) throws IOException {
        select(root, filter.children(), out);
    }

    @Override
    public boolean matches(DataNode node) {
        return filter.children().stream().anyMatch(element -> selects(element, node));
    }

    private static boolean selects(XmlElement element, DataNode node) {
        return isViable(element, node)
                && switch (node) {
                    case Leaf _ -> true;
                    case Branch branch ->
                            isWhole(element)
                                    || branch.children()
                                            .matching(ChildQuery.ALL)
                                            .anyMatch(child -> anySelects(element, child));
                };
    }

    private static boolean anySelects(XmlElement outer, DataNode child) {
        return outer.children().stream().anyMatch(inner -> selects(inner, child));
    }

    private static void select(DataNode.Children data, List<XmlElement> elements, NodeWriter out)
            throws IOException {
        var alternatives = new Alternatives(elements);
        for (ChildQuery query : queries(elements)) {
            NodeWriter.each(
                    data,
                    query,
                    child -> {
                        if (query.wants(child.name())) {
                            selectFrom(child, alternatives.candidates(child), out);
                        }
                    });
        }
    }

    /** One query for each name; one for everything if any element has no namespace. */
    private static Collection<ChildQuery> queries(List<XmlElement> elements) {
        if (elements.size() == 1 && !elements.getFirst().namespace().isEmpty()) {
            return List.of(query(elements.getFirst()));
        }
        var byName = new LinkedHashMap<NodeName, ChildQuery>();
        for (XmlElement element : elements) {
            if (element.namespace().isEmpty()) {
                return List.of(ChildQuery.ALL);
            }
            ChildQuery query = query(element);
            byName.merge(query.name().orElseThrow(), query, SubtreeFilter::either);
        }
        return byName.values();
    }

    private static ChildQuery query(XmlElement element) {
        var name = new NodeName(element.namespace(), element.name());
        return new ChildQuery(Optional.of(name), List.of(contentMatches(element)));
    }

    private static ChildQuery either(ChildQuery one, ChildQuery other) {
        return new ChildQuery(
                one.name(), Stream.concat(one.anyOf().stream(), other.anyOf().stream()).toList());
    }

    /** The values that an element asks for, by the local names of leaves. */
    static Map<String, String> contentMatches(XmlElement element) {
        Map<String, String> matches = Map.of();
        for (XmlElement child : element.children()) {
            if (isContentMatch(child)) {
                if (matches.isEmpty()) {
                    matches = new HashMap<>();
                }
                matches.put(child.name(), child.trimmed());
            }
        }
        return matches;
    }

    private static void selectFrom(DataNode node, List<XmlElement> elements, NodeWriter out)
            throws IOException {
        List<XmlElement> viable = viable(node, elements);
        if (viable.isEmpty()) {
            return;
        }
        if (node instanceof Branch branch && !isAnyWhole(viable)) {
            out.enter(branch);
            select(branch.children(), union(viable), out);
            out.leave();
        } else {
            out.write(node);
        }
    }

    /** The elements that select a node, or something below it. */
    private static List<XmlElement> viable(DataNode node, List<XmlElement> elements) {
        List<XmlElement> viable = List.of();
        for (XmlElement element : elements) {
            if (isViable(element, node)) {
                if (elements.size() == 1) {
                    return elements;
                }
                viable = viable.isEmpty() ? new ArrayList<>() : viable;
                viable.add(element);
            }
        }
        return viable;
    }

    private static boolean isViable(XmlElement element, DataNode node) {
        // no node here has attributes that a filter could name
        if (!element.attributes().isEmpty() || !node.name().isSelectedBy(element)) {
            return false;
        }
        return switch (node) {
            case Leaf leaf -> isMet(element, leaf);
            case Branch branch -> areValuesMet(element, branch);
        };
    }

    private static boolean isAnyWhole(List<XmlElement> viable) {
        for (XmlElement element : viable) {
            if (isWhole(element)) {
                return true;
            }
        }
        return false;
    }

    private static List<XmlElement> union(List<XmlElement> viable) {
        return viable.size() == 1
                ? viable.getFirst().children()
                : viable.stream().flatMap(element -> element.children().stream()).toList();
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
    private static boolean areValuesMet(XmlElement element, Branch branch) {
        if (element.children().isEmpty()) {
            return element.trimmed().isEmpty();
        }
        for (XmlElement child : element.children()) {
            if (isContentMatch(child) && !hasValue(branch, child)) {
                return false;
            }
        }
        return true;
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
        for (XmlElement child : element.children()) {
            if (!isContentMatch(child)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isContentMatch(XmlElement element) {
        return element.children().isEmpty() && !element.text().isBlank();
    }
}
