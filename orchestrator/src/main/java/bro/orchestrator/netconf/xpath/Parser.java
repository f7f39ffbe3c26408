package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.xpath.Expression.Axis;
import bro.orchestrator.netconf.xpath.Expression.NodeTest;
import bro.orchestrator.netconf.xpath.Expression.Path;
import bro.orchestrator.netconf.xpath.Expression.Start;
import bro.orchestrator.netconf.xpath.Expression.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads an expression by the grammar of XPath 1.0. Confined to one thread. */
final class Parser {
    static final int MAX_LENGTH = 16_384;
    private static final int MAX_DEPTH = 64;
    private static final int MAX_OPERATORS = 1_000;

    private static final Map<String, Expression.Comparator> EQUALITIES =
            Map.of("=", Expression.Comparator.EQUAL, "!=", Expression.Comparator.UNEQUAL);
    private static final Map<String, Expression.Comparator> RELATIONS =
            Map.of(
                    "<", Expression.Comparator.LESS,
                    "<=", Expression.Comparator.LESS_OR_EQUAL,
                    ">", Expression.Comparator.GREATER,
                    ">=", Expression.Comparator.GREATER_OR_EQUAL);
    private static final Map<String, Expression.Operator> SUMS =
            Map.of("+", Expression.Operator.PLUS, "-", Expression.Operator.MINUS);
    private static final Step ANY_DEPTH =
            new Step(Axis.DESCENDANT_OR_SELF, new NodeTest.AnyNode(), List.of());

    private final List<Token> tokens;
    private final Prefixes prefixes;
    private int at;
    private int depth;
    private int operators;

    private Parser(List<Token> tokens, Prefixes prefixes) {
        this.tokens = tokens;
        this.prefixes = prefixes;
    }

    /**
     * Reads it.
     *
     * @throws XPathException if it is no expression, or too long or deep
     */
    static Expression parse(String text, Prefixes prefixes) {
        if (text.length() > MAX_LENGTH) {
            throw XPathException.malformed("the expression is too long");
        }
        var parser = new Parser(Tokens.of(text), prefixes);
        Expression whole = parser.or();
        if (parser.peek().kind() != Token.Kind.END) {
            throw parser.unexpected();
        }
        return whole;
    }

    private Expression or() {
        if (++depth > MAX_DEPTH) {
            throw XPathException.malformed("the expression is nested too deeply");
        }
        Expression whole = junction(false, "or", () -> junction(true, "and", this::equality));
        depth--;
        return whole;
    }

    private Expression junction(boolean all, String word, Supplier<Expression> operand) {
        Expression first = operand.get();
        if (!peek().isName(word)) {
            return first;
        }
        var operands = new ArrayList<>(List.of(first));
        while (peek().isName(word)) {
            operator();
            operands.add(operand.get());
        }
        return new Expression.Junction(all, List.copyOf(operands));
    }

    private Expression equality() {
        return comparison(EQUALITIES, () -> comparison(RELATIONS, this::sum));
    }

    private Expression comparison(
            Map<String, Expression.Comparator> symbols, Supplier<Expression> operand) {
        Expression left = operand.get();
        while (peek().kind() == Token.Kind.SYMBOL && symbols.containsKey(peek().text())) {
            Expression.Comparator symbol = Objects.requireNonNull(symbols.get(operator().text()));
            left = new Expression.Comparison(symbol, left, operand.get());
        }
        return left;
    }

    private Expression sum() {
        Expression left = product();
        while (peek().kind() == Token.Kind.SYMBOL && SUMS.containsKey(peek().text())) {
            Expression.Operator symbol = Objects.requireNonNull(SUMS.get(operator().text()));
            left = new Expression.Arithmetic(symbol, left, product());
        }
        return left;
    }

    private Expression product() {
        Expression left = unary();
        Optional<Expression.Operator> symbol = productOperator();
        while (symbol.isPresent()) {
            operator();
            left = new Expression.Arithmetic(symbol.get(), left, unary());
            symbol = productOperator();
        }
        return left;
    }

    private Optional<Expression.Operator> productOperator() {
        Token token = peek();
        if (token.is("*")) {
            return Optional.of(Expression.Operator.MULTIPLY);
        }
        if (token.isName("div")) {
            return Optional.of(Expression.Operator.DIVIDE);
        }
        return token.isName("mod") ? Optional.of(Expression.Operator.MODULO) : Optional.empty();
    }

    private Expression unary() {
        boolean negative = false;
        boolean any = false;
        while (peek().is("-")) {
            operator();
            negative = !negative;
            any = true;
        }
        Expression operand = union();
        if (!any) {
            return operand;
        }
        Expression negated = new Expression.Negation(operand);
        return negative ? negated : new Expression.Negation(negated);
    }

    private Expression union() {
        Expression left = path();
        while (peek().is("|")) {
            operator();
            left = new Expression.Union(left, path());
        }
        return left;
    }

    private Expression path() {
        Token token = peek();
        if (token.is("/") || token.is("//")) {
            return absolute();
        }
        if (!beginsPrimary(token)) {
            return new Path(Start.CONTEXT, Optional.empty(), relative(new ArrayList<>()));
        }
        Expression primary = primary();
        List<Expression> predicates = predicates();
        Expression base =
                predicates.isEmpty() ? primary : new Expression.Filtered(primary, predicates);
        if (!peek().is("/") && !peek().is("//")) {
            return base;
        }
        var steps = new ArrayList<Step>();
        if (next().is("//")) {
            steps.add(ANY_DEPTH);
        }
        return new Path(Start.EXPRESSION, Optional.of(base), relative(steps));
    }

    private Expression absolute() {
        var steps = new ArrayList<Step>();
        if (next().is("//")) {
            steps.add(ANY_DEPTH);
        } else if (!beginsStep(peek())) {
            return new Path(Start.ROOT, Optional.empty(), List.of());
        }
        return new Path(Start.ROOT, Optional.empty(), relative(steps));
    }

    private List<Step> relative(List<Step> steps) {
        steps.add(step());
        while (peek().is("/") || peek().is("//")) {
            if (next().is("//")) {
                steps.add(ANY_DEPTH);
            }
            steps.add(step());
        }
        return Positions.withoutDetours(steps);
    }

    private static boolean beginsStep(Token token) {
        return token.kind() == Token.Kind.NAME
                || token.is(".")
                || token.is("..")
                || token.is("@")
                || token.is("*");
    }

    private boolean beginsPrimary(Token token) {
        if (token.kind() != Token.Kind.NAME) {
            return token.kind() == Token.Kind.LITERAL
                    || token.kind() == Token.Kind.NUMBER
                    || token.is("(")
                    || token.is("$");
        }
        boolean called =
                peek(1).is("(")
                        || (peek(1).is(":")
                                && peek(2).kind() == Token.Kind.NAME
                                && peek(3).is("("));
        return called && !isNodeType(token.text());
    }

    private static boolean isNodeType(String name) {
        return switch (name) {
            case "node", "text", "comment", "processing-instruction" -> true;
            default -> false;
        };
    }

    private Expression primary() {
        Token token = next();
        return switch (token.kind()) {
            case LITERAL -> new Expression.Literal(token.text());
            case NUMBER -> new Expression.Numeral(Double.parseDouble(token.text()));
            case NAME -> call(token);
            case SYMBOL, END -> {
                if (!token.is("(")) {
                    throw XPathException.malformed("there are no variables");
                }
                Expression inner = or();
                expect(")");
                yield inner;
            }
        };
    }

    private Expression call(Token name) {
        if (peek().is(":")) {
            throw XPathException.malformed(
                    "there is no function '%s:%s'".formatted(name.text(), peek(1).text()));
        }
        Function function =
                Function.named(name.text())
                        .orElseThrow(
                                () ->
                                        XPathException.malformed(
                                                "there is no function '%s'"
                                                        .formatted(name.text())));
        expect("(");
        var arguments = new ArrayList<Expression>();
        if (!peek().is(")")) {
            arguments.add(or());
            while (peek().is(",")) {
                operator();
                arguments.add(or());
            }
        }
        expect(")");
        if (!function.takes(arguments.size())) {
            throw XPathException.malformed(
                    "function '%s' does not take %d arguments"
                            .formatted(name.text(), arguments.size()));
        }
        return new Expression.Call(function, List.copyOf(arguments));
    }

    private Step step() {
        if (peek().is(".")) {
            next();
            return new Step(Axis.SELF, new NodeTest.AnyNode(), List.of());
        }
        if (peek().is("..")) {
            next();
            return new Step(Axis.PARENT, new NodeTest.AnyNode(), List.of());
        }
        Axis axis = axis();
        NodeTest test = nodeTest();
        return new Step(axis, test, predicates());
    }

    private Axis axis() {
        if (peek().is("@")) {
            next();
            return Axis.ATTRIBUTE;
        }
        if (peek().kind() != Token.Kind.NAME || !peek(1).is("::")) {
            return Axis.CHILD;
        }
        String name = next().text();
        next();
        return Arrays.stream(Axis.values())
                .filter(it -> it.label().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> XPathException.malformed("there is no axis '%s'".formatted(name)));
    }

    private NodeTest nodeTest() {
        if (peek().is("*")) {
            next();
            return new NodeTest.AnyName("");
        }
        Token token = name();
        if (peek().is("(") && isNodeType(token.text())) {
            return nodeType(token.text());
        }
        if (!peek().is(":")) {
            return new NodeTest.Name(prefixes.unprefixed(), token.text());
        }
        next();
        String namespace =
                prefixes.namespace(token.text())
                        .orElseThrow(
                                () ->
                                        XPathException.malformed(
                                                "prefix '%s' is not declared"
                                                        .formatted(token.text())));
        if (peek().is("*")) {
            next();
            return new NodeTest.AnyName(namespace);
        }
        return new NodeTest.Name(namespace, name().text());
    }

    private Token name() {
        if (peek().kind() != Token.Kind.NAME) {
            throw unexpected();
        }
        return next();
    }

    private NodeTest nodeType(String name) {
        expect("(");
        if (name.equals("processing-instruction") && peek().kind() == Token.Kind.LITERAL) {
            next();
        }
        expect(")");
        return switch (name) {
            case "node" -> new NodeTest.AnyNode();
            case "text" -> new NodeTest.Text();
            default -> new NodeTest.Nothing();
        };
    }

    private List<Expression> predicates() {
        var found = new ArrayList<Expression>();
        while (peek().is("[")) {
            operator();
            found.add(or());
            expect("]");
        }
        return List.copyOf(found);
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    private Token next() {
        Token token = tokens.get(at);
        if (token.kind() != Token.Kind.END) {
            at++;
        }
        return token;
    }

    /** Each operator is a level of the expression, so their number is bounded. */
    private Token operator() {
        if (++operators > MAX_OPERATORS) {
            throw XPathException.malformed("the expression has too many operators");
        }
        return next();
    }

    private void expect(String symbol) {
        if (!peek().is(symbol)) {
            throw XPathException.malformed(
                    "'%s' is expected, not %s".formatted(symbol, where(peek())));
        }
        next();
    }

    private XPathException unexpected() {
        return XPathException.malformed("unexpected " + where(peek()));
    }

    private static String where(Token token) {
        return token.kind() == Token.Kind.END ? "the end" : "'%s'".formatted(token.text());
    }
}
