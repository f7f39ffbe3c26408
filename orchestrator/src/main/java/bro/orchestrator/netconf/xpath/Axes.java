package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xpath.Expression.Axis;
import bro.orchestrator.netconf.xpath.Expression.NodeTest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Walks along the axes of XPath: what is nearest comes first. */
final class Axes {
    /** What a node costs that is kept in memory, in nodes that are passed by. */
    private static final int KEPT = 4;

    private final Budget budget;

    Axes(Budget budget) {
        this.budget = budget;
    }

    /**
     * The nodes of an axis that meet a test.
     *
     * @param query what is wanted of children, if the axis is that of children
     */
    List<Item> walk(Item from, Axis axis, NodeTest test, ChildQuery query) {
        var found = new ArrayList<Item>();
        Consumer<Item> take =
                item -> {
                    budget.spend(1);
                    if (meets(item, test)) {
                        budget.spend(KEPT);
                        found.add(item);
                    }
                };
        switch (axis) {
            case SELF -> take.accept(from);
            case CHILD -> children(from, test, query, take);
            case DESCENDANT -> descendants(from, take);
            case DESCENDANT_OR_SELF -> {
                take.accept(from);
                descendants(from, take);
            }
            case PARENT -> Optional.ofNullable(from.parent()).ifPresent(take);
            case ANCESTOR -> ancestors(from.parent(), take);
            case ANCESTOR_OR_SELF -> ancestors(from, take);
            case FOLLOWING_SIBLING -> siblings(from, true).forEach(take);
            case PRECEDING_SIBLING -> siblings(from, false).reversed().forEach(take);
            case FOLLOWING -> following(from, take);
            case PRECEDING -> preceding(from, take);
            case ATTRIBUTE, NAMESPACE -> {}
        }
        return found;
    }

    static boolean isReverse(Axis axis) {
        return switch (axis) {
            case ANCESTOR, ANCESTOR_OR_SELF, PRECEDING, PRECEDING_SIBLING -> true;
            case PARENT,
                    SELF,
                    CHILD,
                    DESCENDANT,
                    DESCENDANT_OR_SELF,
                    FOLLOWING,
                    FOLLOWING_SIBLING,
                    ATTRIBUTE,
                    NAMESPACE ->
                    false;
        };
    }

    static boolean meets(Item item, NodeTest test) {
        Optional<NodeName> name = item.name();
        return switch (test) {
            case NodeTest.AnyNode _ -> true;
            case NodeTest.Text _ -> item instanceof TextItem;
            case NodeTest.Nothing _ -> false;
            case NodeTest.AnyName(String namespace) ->
                    name.isPresent() && isIn(namespace, name.get());
            case NodeTest.Name(String namespace, String local) ->
                    name.isPresent()
                            && name.get().local().equals(local)
                            && isIn(namespace, name.get());
        };
    }

    private static boolean isIn(String namespace, NodeName name) {
        return namespace.isEmpty() || namespace.equals(name.namespace());
    }

    private static void children(Item from, NodeTest test, ChildQuery query, Consumer<Item> take) {
        if (!(test instanceof NodeTest.Name) || !from.isLeaf()) {
            all(from, query).forEachRemaining(take);
        }
    }

    private static Iterator<? extends Item> all(Item from, ChildQuery query) {
        if (!from.isLeaf()) {
            return from.children(query).iterator();
        }
        return from instanceof TextItem
                ? Stream.<Item>empty().iterator()
                : Stream.of(new TextItem(from)).iterator();
    }

    private static void descendants(Item from, Consumer<Item> take) {
        all(from, ChildQuery.ALL)
                .forEachRemaining(
                        child -> {
                            take.accept(child);
                            descendants(child, take);
                        });
    }

    private static void ancestors(@Nullable Item from, Consumer<Item> take) {
        for (Item at = from; at != null; at = at.parent()) {
            take.accept(at);
        }
    }

    /** Those before or after it, in document order. */
    private List<Item> siblings(Item from, boolean after) {
        Item parent = from.parent();
        var found = new ArrayList<Item>();
        if (parent == null || from instanceof TextItem) {
            return found;
        }
        Iterator<? extends Item> children = parent.children(ChildQuery.ALL).iterator();
        boolean passed = false;
        while (children.hasNext()) {
            budget.spend(1);
            Item child = children.next();
            boolean isSelf = child.equals(from);
            if (!isSelf && passed == after) {
                found.add(child);
            }
            passed |= isSelf;
        }
        return found;
    }

    private void following(Item from, Consumer<Item> take) {
        for (Item at = from; at != null; at = at.parent()) {
            for (Item sibling : siblings(at, true)) {
                take.accept(sibling);
                descendants(sibling, take);
            }
        }
    }

    private void preceding(Item from, Consumer<Item> take) {
        for (Item at = from; at != null; at = at.parent()) {
            for (Item sibling : siblings(at, false).reversed()) {
                var below = new ArrayList<Item>();
                descendants(
                        sibling,
                        item -> {
                            budget.spend(1);
                            below.add(item);
                        });
                below.reversed().forEach(take);
                take.accept(sibling);
            }
        }
    }
}
