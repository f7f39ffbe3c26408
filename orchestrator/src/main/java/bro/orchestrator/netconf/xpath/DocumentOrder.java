package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.tree.ChildQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Tells which of two nodes comes first, counting the children of a node once. */
final class DocumentOrder implements Comparator<Item> {
    private final Map<Item, Map<Item, Integer>> positions = new HashMap<>();
    private final Budget budget;

    DocumentOrder(Budget budget) {
        this.budget = budget;
    }

    List<Item> sorted(Collection<Item> items) {
        var sorted = new ArrayList<>(items);
        sorted.sort(this);
        return sorted;
    }

    Item first(Collection<Item> items) {
        return items.stream().min(this).orElseThrow();
    }

    @Override
    public int compare(Item one, Item other) {
        budget.spend(1);
        List<Item> left = fromRoot(one);
        List<Item> right = fromRoot(other);
        int common = Math.min(left.size(), right.size());
        for (int i = 1; i < common; i++) {
            if (!left.get(i).equals(right.get(i))) {
                return Integer.compare(position(left.get(i)), position(right.get(i)));
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static List<Item> fromRoot(Item item) {
        var path = new ArrayList<Item>();
        for (Item at = item; at != null; at = at.parent()) {
            path.add(at);
        }
        return path.reversed();
    }

    private int position(Item item) {
        Item parent = item.parent();
        if (parent == null) {
            return 0;
        }
        // what is no child of its parent, as an action is of its node, comes last
        return positions
                .computeIfAbsent(parent, this::number)
                .getOrDefault(item, Integer.MAX_VALUE);
    }

    private Map<Item, Integer> number(Item parent) {
        var numbers = new HashMap<Item, Integer>();
        Iterator<? extends Item> children = parent.children(ChildQuery.ALL).iterator();
        while (children.hasNext()) {
            budget.spend(1);
            numbers.putIfAbsent(children.next(), numbers.size());
        }
        return numbers;
    }
}
