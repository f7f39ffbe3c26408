package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.NodeName;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.SchemaNode;

/**
 * A node of a tree as XPath sees it. Two that stand at the same place of the same tree are equal,
 * however they were reached. Confined to one evaluation.
 */
public interface Item {
    /** What a query calls the value of an entry of a leaf-list. */
    String SELF = ".";

    /** What is around it; none for the root. */
    @Nullable Item parent();

    /** Empty for the root and for text. */
    Optional<NodeName> name();

    /** Its children in document order: at least those that the query wants. */
    Stream<? extends Item> children(ChildQuery query);

    boolean isLeaf();

    /** The canonical value of a leaf; an identity has its module in front; empty for others. */
    String text();

    /** The value of a leaf that is an identity. */
    Optional<QName> identity();

    /** What the model says about it. */
    Optional<SchemaNode> model();
}
