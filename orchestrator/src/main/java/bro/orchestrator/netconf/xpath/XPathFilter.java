package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.DataNode.Branch;
import bro.orchestrator.netconf.tree.NodeWriter;
import bro.orchestrator.netconf.tree.Selection;
import bro.orchestrator.netconf.xml.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Selects the nodes of an expression with all below them, and their ancestors with their keys, RFC
 * 6241 section 8.9. Names without a prefix match in any namespace. Shared by all threads.
 */
public final class XPathFilter implements Selection {
    private final XPath expression;
    private final Model model;

    private XPathFilter(XPath expression, Model model) {
        this.expression = expression;
        this.model = model;
    }

    /**
     * Reads a filter.
     *
     * @param scope the prefixes that are declared where it stands; names of modules do as well
     * @throws RpcException if it is no expression
     */
    public static XPathFilter of(String select, Scope scope, Model model) {
        try {
            return new XPathFilter(XPath.parse(select, new Declared(scope, model)), model);
        } catch (XPathException e) {
            throw refused(e);
        }
    }

    private record Declared(Scope scope, Model model) implements Prefixes {

        @Override
        public Optional<String> namespace(String prefix) {
            return scope.namespace(prefix).or(() -> model.namespace(prefix));
        }

        @Override
        public String unprefixed() {
            return "";
        }
    }

    private static RpcException refused(XPathException failure) {
        ErrorTag tag = failure.isTooCostly() ? ErrorTag.RESOURCE_DENIED : ErrorTag.INVALID_VALUE;
        return RpcError.of(ErrorType.APPLICATION, tag, "XPath filter: " + failure.getMessage())
                .asException();
    }

    /** A node that is written: whole, or some of what is below. */
    private static final class Part {
        private final DataNode node;
        private boolean whole;
        private final Map<DataItem, Part> below = new LinkedHashMap<>();

        Part(DataItem item) {
            this.node = item.node();
        }
    }

    @Override
    public void requireUsable(DataNode.Children root) {
        select(DataItem.root(root, model));
    }

    @Override
    public void write(DataNode.Children root, NodeWriter out) throws IOException {
        DataItem top = DataItem.root(root, model);
        var whole = new Part(top);
        for (Item item : select(top)) {
            add(item, whole);
        }
        writeBelow(whole, out);
    }

    private List<Item> select(DataItem top) {
        try {
            return expression.select(top, model, new Budget(Budget.FILTER));
        } catch (XPathException e) {
            throw refused(e);
        }
    }

    private static void add(Item selected, Part root) {
        DataItem target =
                switch (selected) {
                    case TextItem(DataItem leaf) -> leaf;
                    case DataItem item -> item;
                    default -> throw new IllegalStateException("a node of another tree");
                };
        var path = new ArrayList<DataItem>();
        for (DataItem at = target; at.parent() != null; at = at.parent()) {
            path.add(at);
        }
        Part at = root;
        for (DataItem step : path.reversed()) {
            if (at.whole) {
                return;
            }
            at = at.below.computeIfAbsent(step, Part::new);
        }
        at.whole = true;
    }

    private static void writeBelow(Part part, NodeWriter out) throws IOException {
        if (part.whole && part.node instanceof Branch root) {
            Iterator<DataNode> all = root.children().matching(ChildQuery.ALL).iterator();
            while (all.hasNext()) {
                out.write(all.next());
            }
            return;
        }
        for (Part inner : part.below.values()) {
            if (inner.node instanceof Branch branch && !inner.whole) {
                out.enter(branch);
                writeBelow(inner, out);
                out.leave();
            } else {
                out.write(inner.node);
            }
        }
    }

    @Override
    public boolean matches(DataNode node) {
        DataItem root = DataItem.root(query -> Stream.of(node), model);
        try {
            return expression.isTrue(root, model, new Budget(Budget.FILTER));
        } catch (XPathException e) {
            // too costly to be told: then it is not sent
            return false;
        }
    }
}
