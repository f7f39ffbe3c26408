package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.xpath.Expression.Axis;
import bro.orchestrator.netconf.xpath.Expression.NodeTest;
import bro.orchestrator.netconf.xpath.Expression.Path;
import bro.orchestrator.netconf.xpath.Expression.Start;
import bro.orchestrator.netconf.xpath.Expression.Step;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.opendaylight.yangtools.yang.common.AbstractQName;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.PathExpression;
import org.opendaylight.yangtools.yang.model.api.PathExpression.DerefSteps;
import org.opendaylight.yangtools.yang.model.api.PathExpression.LocationPathSteps;
import org.opendaylight.yangtools.yang.xpath.api.YangBinaryExpr;
import org.opendaylight.yangtools.yang.xpath.api.YangExpr;
import org.opendaylight.yangtools.yang.xpath.api.YangFunctionCallExpr;
import org.opendaylight.yangtools.yang.xpath.api.YangLocationPath;
import org.opendaylight.yangtools.yang.xpath.api.YangPathExpr;
import org.opendaylight.yangtools.yang.xpath.api.YangQNameExpr;
import org.opendaylight.yangtools.yang.xpath.api.YangXPathAxis;

/** Makes expressions of the paths of leafrefs, RFC 7950 section 9.9.2. */
final class References {
    private final String unprefixed;

    /**
     * Takes the namespace of names without a prefix.
     *
     * @param unprefixed that of the leaf
     */
    References(String unprefixed) {
        this.unprefixed = unprefixed;
    }

    Expression expression(PathExpression path) {
        return switch (path.getSteps()) {
            case LocationPathSteps steps -> path(steps.getLocationPath());
            case DerefSteps steps ->
                    new Path(
                            Start.EXPRESSION,
                            Optional.of(
                                    new Expression.Call(
                                            Function.DEREF,
                                            List.of(path(steps.getDerefArgument())))),
                            steps(steps.getRelativePath().getSteps()));
            default -> throw new IllegalStateException("unknown kind of path");
        };
    }

    private Path path(YangLocationPath path) {
        return new Path(
                path.isAbsolute() ? Start.ROOT : Start.CONTEXT,
                Optional.empty(),
                steps(path.getSteps()));
    }

    private List<Step> steps(Collection<YangLocationPath.Step> steps) {
        return steps.stream().map(this::step).toList();
    }

    private Step step(YangLocationPath.Step step) {
        List<Expression> predicates = step.getPredicates().stream().map(this::operand).toList();
        if (step.getAxis() == YangXPathAxis.PARENT) {
            return new Step(Axis.PARENT, new NodeTest.AnyNode(), predicates);
        }
        return switch (step) {
            case YangLocationPath.QNameStep named ->
                    new Step(Axis.CHILD, name(named.getQName()), predicates);
            default -> throw unexpected();
        };
    }

    private NodeTest name(AbstractQName name) {
        return name instanceof QName known
                ? new NodeTest.Name(known.getNamespace().toString(), known.getLocalName())
                : new NodeTest.Name(unprefixed, name.getLocalName());
    }

    private Expression operand(YangExpr expression) {
        return switch (expression) {
            case YangBinaryExpr equality ->
                    new Expression.Comparison(
                            Expression.Comparator.EQUAL,
                            operand(equality.getLeftExpr()),
                            operand(equality.getRightExpr()));
            case YangQNameExpr key ->
                    new Path(
                            Start.CONTEXT,
                            Optional.empty(),
                            List.of(new Step(Axis.CHILD, name(key.getQName()), List.of())));
            case YangLocationPath path -> path(path);
            case YangFunctionCallExpr _ -> new Expression.Call(Function.CURRENT, List.of());
            case YangPathExpr path ->
                    new Path(
                            Start.EXPRESSION,
                            Optional.of(operand(path.getFilterExpr())),
                            path.getLocationPath()
                                    .map(it -> steps(it.getSteps()))
                                    .orElse(List.of()));
            default -> throw unexpected();
        };
    }

    private static IllegalStateException unexpected() {
        return new IllegalStateException("a path holds what RFC 7950 does not allow");
    }
}
