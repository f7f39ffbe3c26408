package bro.orchestrator.netconf.xpath;

import java.util.List;
import org.opendaylight.yangtools.yang.model.api.PathExpression;

/** An expression that was read, and the prefixes it was written with. Shared by all threads. */
public final class XPath {
    private final Expression expression;
    private final Prefixes prefixes;

    private XPath(Expression expression, Prefixes prefixes) {
        this.expression = expression;
        this.prefixes = prefixes;
    }

    /**
     * Reads an expression.
     *
     * @throws XPathException if it is none
     */
    public static XPath parse(String text, Prefixes prefixes) {
        return new XPath(Parser.parse(text, prefixes), prefixes);
    }

    /**
     * The nodes that a leafref refers to, of any value.
     *
     * @param namespace that of the leaf, for names without a prefix
     */
    public static XPath path(PathExpression path, String namespace, Model model) {
        return new XPath(new References(namespace).expression(path), new ModuleNames(model));
    }

    /** The nodes of this path that have the value of the current node. */
    public XPath byValue() {
        return new XPath(Referred.byValue(expression), prefixes);
    }

    public Expression expression() {
        return expression;
    }

    /**
     * Whether it is true of a node.
     *
     * @throws XPathException if it cannot be evaluated
     */
    public boolean isTrue(Item node, Model model, Budget budget) {
        return Conversions.truth(
                new Evaluation(node, model, prefixes, budget).evaluate(expression));
    }

    /**
     * The nodes that it selects, in document order.
     *
     * @throws XPathException if it comes to no nodes, or cannot be evaluated
     */
    public List<Item> select(Item node, Model model, Budget budget) {
        var evaluation = new Evaluation(node, model, prefixes, budget);
        if (evaluation.evaluate(expression) instanceof NodeSet nodes) {
            return evaluation.inOrder(nodes);
        }
        throw XPathException.malformed("the expression selects no nodes but makes a value");
    }
}
