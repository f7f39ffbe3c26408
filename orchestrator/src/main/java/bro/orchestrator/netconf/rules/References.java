package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.rules.Point.Kind;
import bro.orchestrator.netconf.rules.Point.Reference;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xpath.Item;
import bro.orchestrator.netconf.xpath.XPath;
import java.util.Optional;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;

/** Follows what values refer to. */
final class References {
    private final Evaluator evaluator;

    References(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    /** Whether what a leaf refers to is there. */
    boolean isResolved(ConfigItem leaf) {
        Optional<Reference> found = leaf.point().terms().reference();
        if (found.isEmpty()) {
            return true;
        }
        Reference reference = found.get();
        boolean isPath = leaf.value() instanceof YangInstanceIdentifier;
        if (reference.instance() && isPath) {
            return isThere(leaf);
        }
        for (XPath target : reference.targets()) {
            if (!evaluator.select(target, leaf).isEmpty()) {
                return true;
            }
        }
        return reference.isUnion() && Members.accepts(leaf);
    }

    private static boolean isThere(ConfigItem leaf) {
        Item top = leaf;
        for (Item above = top.parent(); above != null; above = top.parent()) {
            top = above;
        }
        return !(top instanceof ConfigItem root)
                || !(leaf.value() instanceof YangInstanceIdentifier path)
                || isThere(root, path);
    }

    private static boolean isThere(ConfigItem root, YangInstanceIdentifier path) {
        ConfigItem at = root;
        Optional<Point> list = Optional.empty();
        for (PathArgument step : path.getPathArguments()) {
            Optional<ConfigItem> next;
            if (list.isPresent()) {
                next = at.find(list.get(), step);
                list = Optional.empty();
            } else {
                Optional<Point> child = at.point().child(NodeName.of(step.getNodeType()));
                boolean isList = child.filter(References::isList).isPresent();
                list = isList ? child : list;
                // what is no child is a choice on the way
                next = isList || child.isEmpty() ? Optional.of(at) : at.find(child.get(), step);
            }
            if (next.isEmpty()) {
                return false;
            }
            at = next.get();
        }
        return list.isEmpty();
    }

    private static boolean isList(Point point) {
        return point.kind() == Kind.LIST || point.kind() == Kind.LEAF_LIST;
    }
}
