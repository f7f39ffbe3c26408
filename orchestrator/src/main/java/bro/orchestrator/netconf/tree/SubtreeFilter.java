package bro.orchestrator.netconf.tree;

import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.tree.DataNode.Branch;
import bro.orchestrator.netconf.tree.DataNode.Leaf;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Selects parts of a tree, RFC 6241 section 6. A list is asked only for the entries whose leaves
 * the filter names by value. What several elements of a filter select is shown once.
 */
public final class SubtreeFilter implements Selection {
    /** Of nodes with elements of a long filter: some tenths of a second. */
    private static final long MAX_COMPARISONS = 5_000_000;

    /** So many leaves are looked through while one comparison is prepared. */
    private static final int LEAVES = 16;

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
        new Writing(out).select(root, filter.children());
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

    /** Writes what is selected, as long as that is not too much work. */
    private static final class Writing {
        private final NodeWriter out;
        private long left = MAX_COMPARISONS;

        Writing(NodeWriter out) {
            this.out = out;
        }

        void select(DataNode.Children data, List<XmlElement> given) throws IOException {
            List<XmlElement> elements =
                    given.size() <= Alternatives.FEW ? given : given.stream().distinct().toList();
            var alternatives = new Alternatives(elements);
            for (ChildQuery query : queries(elements)) {
                NodeWriter.each(
                        data,
                        query,
                        child -> {
                            if (query.wants(child.name())) {
                                selectFrom(child, alternatives.candidates(child));
                            }
                        });
            }
        }

        private void selectFrom(DataNode node, List<XmlElement> elements) throws IOException {
            List<XmlElement> viable = viable(node, elements);
            if (viable.isEmpty()) {
                return;
            }
            if (node instanceof Branch branch && !isAnyWhole(viable)) {
                out.enter(branch);
                select(branch.children(), union(viable));
                out.leave();
            } else {
                out.write(node);
            }
        }

        /** The elements that select a node, or something below it. */
        private List<XmlElement> viable(DataNode node, List<XmlElement> elements) {
            if (elements.size() <= Alternatives.FEW) {
                return viableOfFew(node, elements);
            }
            List<DataNode> leaves = leaves(node);
            DataNode seen = node instanceof Branch branch ? branch.with(of(leaves)) : node;
            var viable = new ArrayList<XmlElement>();
            for (XmlElement element : elements) {
                spend(1 + element.children().size() * (1 + leaves.size() / LEAVES));
                if (isViable(element, seen)) {
                    viable.add(element);
                }
            }
            return viable;
        }

        private static List<XmlElement> viableOfFew(DataNode node, List<XmlElement> elements) {
            if (elements.size() == 1) {
                return isViable(elements.getFirst(), node) ? elements : List.of();
            }
            return elements.stream().filter(element -> isViable(element, node)).toList();
        }

        private void spend(long comparisons) {
            left -= comparisons;
            if (left < 0) {
                throw RpcError.of(
                                ErrorType.APPLICATION,
                                ErrorTag.RESOURCE_DENIED,
                                "the filter takes too long: ask for less at once")
                        .asException();
            }
        }
    }

    /** What values can be compared to, made once for many comparisons. */
    private static List<DataNode> leaves(DataNode node) {
        return node instanceof Branch branch
                ? branch.children().matching(ChildQuery.ALL).filter(Leaf.class::isInstance).toList()
                : List.of();
    }

    private static DataNode.Children of(List<DataNode> nodes) {
        return query -> nodes.stream().filter(node -> query.wants(node.name()));
    }

    /** One query for each name; one for everything if any element has no namespace. */
    private static Collection<ChildQuery> queries(List<XmlElement> elements) {
        if (elements.size() == 1 && !elements.getFirst().namespace().isEmpty()) {
            return List.of(query(elements.getFirst()));
        }
        var byName = new LinkedHashMap<NodeName, Set<Map<String, String>>>();
        for (XmlElement element : elements) {
            if (element.namespace().isEmpty()) {
                return List.of(ChildQuery.ALL);
            }
            byName.computeIfAbsent(NodeName.of(element), _ -> new LinkedHashSet<>())
                    .add(contentMatches(element));
        }
        return byName.entrySet().stream()
                .map(it -> new ChildQuery(Optional.of(it.getKey()), List.copyOf(it.getValue())))
                .toList();
    }

    private static ChildQuery query(XmlElement element) {
        return new ChildQuery(Optional.of(NodeName.of(element)), List.of(contentMatches(element)));
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
