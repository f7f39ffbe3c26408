package bro.orchestrator.netconf.subscription;

import bro.orchestrator.netconf.subscription.Terms.ChangeType;
import bro.orchestrator.netconf.tree.ModelNode;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the edits that lead from one small tree to another. Confined to one thread. */
final class TreeDiff {
    private final DataPath paths;
    private final Set<String> wholes;
    private final List<Edit> edits = new ArrayList<>();

    private TreeDiff(DataPath paths, Set<String> wholes) {
        this.paths = paths;
        this.wholes = wholes;
    }

    /** A node that both trees may have. */
    private record Place(ModelNode model, String path, boolean below) {}

    /**
     * Compares what is below two roots.
     *
     * @param wholes paths of nodes that come and go as a whole; what is above them only leads there
     */
    static List<Edit> between(
            XmlElement before,
            XmlElement after,
            ModelNode root,
            DataPath paths,
            Set<String> wholes) {
        var diff = new TreeDiff(paths, wholes);
        diff.compare(before, after, new Place(root, "", false));
        return diff.edits;
    }

    private void compare(@Nullable XmlElement before, @Nullable XmlElement after, Place place) {
        Map<String, XmlElement> old = children(before, place);
        Map<String, XmlElement> now = children(after, place);
        old.forEach(
                (path, element) -> {
                    if (!now.containsKey(path)) {
                        gone(element, path, place);
                    }
                });
        Optional<String> previous = Optional.empty();
        Optional<String> previousOld = Optional.empty();
        for (var entry : now.entrySet()) {
            String path = entry.getKey();
            XmlElement element = entry.getValue();
            ModelNode node = model(element, place);
            XmlElement was = old.get(path);
            boolean ordered = node != null && node.isOrderedByUser();
            Optional<String> sibling = ordered ? previous : Optional.empty();
            if (was == null) {
                come(element, path, place, ordered, sibling);
            } else {
                both(was, element, node, path, place);
                if (ordered && isMoved(path, previousOld, old)) {
                    edits.add(new Edit(ChangeType.MOVE, path, Optional.of(element), sibling));
                }
                previousOld = ordered ? Optional.of(path) : previousOld;
            }
            previous = ordered ? Optional.of(path) : previous;
        }
    }

    private Map<String, XmlElement> children(@Nullable XmlElement parent, Place place) {
        var byPath = new LinkedHashMap<String, XmlElement>();
        if (parent != null) {
            for (XmlElement child : parent.children()) {
                ModelNode node = model(child, place);
                String path =
                        node == null
                                ? place.path + "/" + child.name()
                                : paths.of(place.path, parent.namespace(), child, node);
                byPath.put(path, child);
            }
        }
        return byPath;
    }

    private static @Nullable ModelNode model(XmlElement element, Place place) {
        return place.model.child(NodeName.of(element));
    }

    /** Whether an entry stands behind another one than before, those apart that are new or gone. */
    private static boolean isMoved(
            String path, Optional<String> previous, Map<String, XmlElement> old) {
        if (previous.isEmpty()) {
            return false;
        }
        for (String other : old.keySet()) {
            if (other.equals(path)) {
                return true;
            }
            if (other.equals(previous.get())) {
                return false;
            }
        }
        return false;
    }

    private void gone(XmlElement element, String path, Place parent) {
        if (isWhole(element, path, parent)) {
            edits.add(Edit.delete(path));
        } else {
            descend(element, null, path, parent);
        }
    }

    private void come(
            XmlElement element,
            String path,
            Place parent,
            boolean ordered,
            Optional<String> sibling) {
        if (!isWhole(element, path, parent)) {
            descend(null, element, path, parent);
        } else if (ordered) {
            edits.add(new Edit(ChangeType.INSERT, path, Optional.of(element), sibling));
        } else {
            edits.add(Edit.of(ChangeType.CREATE, path, element));
        }
    }

    /** Whether a node comes or goes itself, and not only because something below it does. */
    private boolean isWhole(XmlElement element, String path, Place parent) {
        return parent.below
                || wholes.contains(path)
                || element.children().isEmpty()
                || model(element, parent) == null;
    }

    private void descend(
            @Nullable XmlElement before, @Nullable XmlElement after, String path, Place parent) {
        XmlElement any = after == null ? before : after;
        ModelNode node = any == null ? null : model(any, parent);
        if (node != null) {
            compare(
                    withoutKeys(before, node),
                    withoutKeys(after, node),
                    new Place(node, path, false));
        }
    }

    /** Keys come and go with their entry. */
    private static @Nullable XmlElement withoutKeys(@Nullable XmlElement entry, ModelNode list) {
        if (entry == null || list.keyNames().isEmpty()) {
            return entry;
        }
        List<XmlElement> others =
                entry.children().stream()
                        .filter(child -> !list.keyNames().contains(child.name()))
                        .toList();
        return new XmlElement(
                entry.namespace(),
                entry.name(),
                entry.attributes(),
                entry.scope(),
                others,
                entry.text());
    }

    private void both(
            XmlElement before,
            XmlElement after,
            @Nullable ModelNode node,
            String path,
            Place parent) {
        if (node == null || (before.children().isEmpty() && after.children().isEmpty())) {
            if (!isSame(before, after)) {
                edits.add(Edit.of(ChangeType.REPLACE, path, after));
            }
        } else {
            boolean below = parent.below || wholes.contains(path);
            compare(before, after, new Place(node, path, below));
        }
    }

    private static boolean isSame(XmlElement one, XmlElement other) {
        if (!one.text().equals(other.text()) || one.children().size() != other.children().size()) {
            return false;
        }
        for (int i = 0; i < one.children().size(); i++) {
            XmlElement left = one.children().get(i);
            XmlElement right = other.children().get(i);
            if (!left.is(right.namespace(), right.name()) || !isSame(left, right)) {
                return false;
            }
        }
        return true;
    }
}
