package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.xpath.Expression.Axis;
import bro.orchestrator.netconf.xpath.Expression.Operator;
import bro.orchestrator.netconf.xpath.Expression.Path;
import bro.orchestrator.netconf.xpath.Expression.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/** One evaluation of an expression. Confined to one thread. */
final class Evaluation {
    private final Item current;
    private final Budget budget;
    private final DocumentOrder order;
    private final Conversions conversions;
    private final Comparing comparing;
    private final Axes axes;
    private final KeyHints hints;
    private final Functions functions;
    private final YangFunctions yang;

    /** The node that a part of the expression is about, and where it stands among others. */
    record Focus(Item item, int position, int size) {}

    Evaluation(Item current, Model model, Prefixes prefixes, Budget budget) {
        this.current = current;
        this.budget = budget;
        this.order = new DocumentOrder(budget);
        this.conversions = new Conversions(budget, order);
        var identities = new Identities(model, prefixes);
        this.comparing = new Comparing(conversions, identities, budget);
        this.axes = new Axes(budget);
        this.hints = new KeyHints(this, conversions);
        this.functions = new Functions(conversions, order, budget);
        this.yang = new YangFunctions(conversions, order, identities, budget);
    }

    Value evaluate(Expression expression) {
        return evaluate(expression, new Focus(current, 1, 1));
    }

    List<Item> inOrder(NodeSet nodes) {
        return nodes.inOrder(order);
    }

    Value evaluate(Expression expression, Focus focus) {
        budget.spend(1);
        return switch (expression) {
            case Expression.Literal(String text) -> new Value.Text(text);
            case Expression.Numeral(double number) -> new Value.Num(number);
            case Expression.Negation(Expression operand) ->
                    new Value.Num(-conversions.number(evaluate(operand, focus)));
            case Expression.Junction junction -> Value.Bool.of(isTrue(junction, focus));
            case Expression.Comparison it ->
                    Value.Bool.of(
                            comparing.compare(
                                    it.operator(),
                                    evaluate(it.left(), focus),
                                    evaluate(it.right(), focus)));
            case Expression.Arithmetic it ->
                    new Value.Num(
                            compute(
                                    it.operator(),
                                    conversions.number(evaluate(it.left(), focus)),
                                    conversions.number(evaluate(it.right(), focus))));
            case Expression.Union it -> nodes(it.left(), focus).union(nodes(it.right(), focus));
            case Expression.Filtered filtered -> filtered(filtered, focus);
            case Expression.Path path -> walk(path, focus);
            case Expression.Call call -> call(call, focus);
        };
    }

    private boolean isTrue(Expression.Junction junction, Focus focus) {
        for (Expression operand : junction.operands()) {
            if (Conversions.truth(evaluate(operand, focus)) != junction.all()) {
                return !junction.all();
            }
        }
        return junction.all();
    }

    private static double compute(Operator operator, double left, double right) {
        return switch (operator) {
            case PLUS -> left + right;
            case MINUS -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case MODULO -> left % right;
        };
    }

    private NodeSet nodes(Expression expression, Focus focus) {
        return Functions.nodes(evaluate(expression, focus));
    }

    private NodeSet filtered(Expression.Filtered filtered, Focus focus) {
        List<Item> items = nodes(filtered.base(), focus).inOrder(order);
        return new NodeSet(filter(items, filtered.predicates()), true);
    }

    private NodeSet walk(Path path, Focus focus) {
        NodeSet at =
                switch (path.start()) {
                    case ROOT -> NodeSet.of(root(focus.item()));
                    case CONTEXT -> NodeSet.of(focus.item());
                    case EXPRESSION -> nodes(path.from().orElseThrow(), focus);
                };
        for (Step step : path.steps()) {
            at = walk(at, step);
        }
        return at;
    }

    private static Item root(Item item) {
        Item at = item;
        for (Item above = at.parent(); above != null; above = at.parent()) {
            at = above;
        }
        return at;
    }

    private NodeSet walk(NodeSet from, Step step) {
        if (from.items().size() == 1) {
            List<Item> found = take(from.items().getFirst(), step);
            boolean isReverse = Axes.isReverse(step.axis());
            return new NodeSet(isReverse ? found.reversed() : found, true);
        }
        // each child has but one parent
        boolean areApart = step.axis() == Axis.CHILD || step.axis() == Axis.SELF;
        Collection<Item> all = areApart ? new ArrayList<>() : new LinkedHashSet<>();
        for (Item item : from.items()) {
            all.addAll(take(item, step));
        }
        return new NodeSet(new ArrayList<>(all), all.size() < 2 || keepsOrder(from, step));
    }

    /** Whether what is found below nodes in order is in order: not if one was inside another. */
    private static boolean keepsOrder(NodeSet from, Step step) {
        if (!from.ordered() || (step.axis() != Axis.CHILD && step.axis() != Axis.SELF)) {
            return false;
        }
        int depth = depth(from.items().getFirst());
        return step.axis() == Axis.SELF
                || from.items().stream().allMatch(item -> depth(item) == depth);
    }

    private static int depth(Item item) {
        int depth = 0;
        for (Item at = item.parent(); at != null; at = at.parent()) {
            depth++;
        }
        return depth;
    }

    private List<Item> take(Item from, Step step) {
        ChildQuery query = step.axis() == Axis.CHILD ? hints.query(step, from) : ChildQuery.ALL;
        return filter(axes.walk(from, step.axis(), step.test(), query), step.predicates());
    }

    private List<Item> filter(List<Item> items, List<Expression> predicates) {
        List<Item> left = items;
        for (Expression predicate : predicates) {
            var kept = new ArrayList<Item>();
            for (int i = 0; i < left.size(); i++) {
                Item item = left.get(i);
                if (holds(predicate, new Focus(item, i + 1, left.size()))) {
                    kept.add(item);
                }
            }
            left = kept;
        }
        return left;
    }

    private boolean holds(Expression predicate, Focus focus) {
        Value value = evaluate(predicate, focus);
        return value instanceof Value.Num(double number)
                ? number == focus.position()
                : Conversions.truth(value);
    }

    private Value call(Expression.Call call, Focus focus) {
        List<Expression> given = call.arguments();
        if (given.isEmpty()) {
            return switch (call.function()) {
                case CURRENT -> NodeSet.of(current);
                case LAST -> new Value.Num(focus.size());
                case POSITION -> new Value.Num(focus.position());
                default -> functions.call(call.function(), List.of(NodeSet.of(focus.item())));
            };
        }
        List<Value> arguments = given.stream().map(it -> evaluate(it, focus)).toList();
        return YangFunctions.has(call.function())
                ? yang.call(call.function(), arguments)
                : functions.call(call.function(), arguments);
    }
}
