package bro.orchestrator.netconf.tree;

import bro.orchestrator.netconf.tree.DataNode.Branch;
import bro.orchestrator.netconf.tree.DataNode.Leaf;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Elements of a filter side by side. Many that name a list's entries by their keys are not held
 * against each entry, but found by the value of its first key.
 */
final class Alternatives {
    /** So few are held against a node as quickly as they are found. */
    static final int FEW = 8;

    private final List<XmlElement> elements;
    private final Map<String, ByValue> byKey = new HashMap<>();

    /** The elements by the value that they ask of one leaf. */
    private record ByValue(Map<String, List<XmlElement>> asking, List<XmlElement> others) {
        void put(@Nullable String value, XmlElement element) {
            // with a colon it may be an identity, whose prefix is the filter's own
            if (value == null || value.contains(":")) {
                others.add(element);
            } else {
                asking.computeIfAbsent(value, _ -> new ArrayList<>()).add(element);
            }
        }

        List<XmlElement> candidates(String value) {
            @Nullable List<XmlElement> found = asking.get(value);
            if (found == null) {
                return others;
            }
            if (others.isEmpty()) {
                return found;
            }
            var all = new ArrayList<>(found);
            all.addAll(others);
            return all;
        }
    }

    Alternatives(List<XmlElement> elements) {
        this.elements = elements;
    }

    /** Those that may select a node: never too few. */
    List<XmlElement> candidates(DataNode node) {
        if (elements.size() <= FEW || !(node instanceof Branch branch) || branch.keys().isEmpty()) {
            return elements;
        }
        String key = branch.keys().iterator().next();
        var name = new NodeName(branch.name().namespace(), key);
        return branch.children()
                .matching(ChildQuery.of(name))
                .filter(child -> child instanceof Leaf && child.name().equals(name))
                .findFirst()
                .map(child -> by(key).candidates(((Leaf) child).value().strip()))
                .orElse(elements);
    }

    private ByValue by(String key) {
        return byKey.computeIfAbsent(
                key,
                _ -> {
                    var sorted = new ByValue(new HashMap<>(), new ArrayList<>());
                    for (XmlElement element : elements) {
                        sorted.put(SubtreeFilter.contentMatches(element).get(key), element);
                    }
                    return sorted;
                });
    }
}
