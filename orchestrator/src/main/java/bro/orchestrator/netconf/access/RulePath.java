package bro.orchestrator.netconf.access;

import bro.orchestrator.netconf.tree.NodeName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node-instance-identifier of RFC 8341: names from the top down, with values for some of the keys
 * or for none. Without steps it is {@code /}, everything.
 */
record RulePath(List<Step> steps) {
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_.-]*";
    private static final String LITERAL = "\"[^\"]*\"|'[^']*'";
    private static final Pattern STEP =
            Pattern.compile("/\\s*(?:(%s)\\s*:\\s*)?(%s)\\s*".formatted(NAME, NAME));
    private static final Pattern PREDICATE =
            Pattern.compile(
                    "\\[\\s*(?:(?:%s)\\s*:\\s*)?(%s|\\.)\\s*=\\s*(%s|\\$USER)\\s*\\]\\s*"
                            .formatted(NAME, NAME, LITERAL));
    private static final String USER = "$USER";
    private static final int MAX_STEPS = 128;

    /** One name, with values by local names of keys; {@code .} stands for a leaf-list's own. */
    record Step(NodeName name, Map<String, String> keys) {}

    RulePath {
        steps = List.copyOf(steps);
    }

    /**
     * Reads a path.
     *
     * @param namespaces the namespace of a module's name; a name without a module is of the one
     *     before
     * @param user what {@code $USER} stands for
     * @return empty if it is no node-instance-identifier
     */
    static Optional<RulePath> parse(
            String text, Function<String, Optional<String>> namespaces, String user) {
        if (text.strip().equals("/")) {
            return Optional.of(new RulePath(List.of()));
        }
        String rest = text.strip();
        var steps = new ArrayList<Step>();
        String namespace = "";
        while (!rest.isEmpty()) {
            Matcher step = STEP.matcher(rest);
            if (!step.lookingAt() || steps.size() == MAX_STEPS) {
                return Optional.empty();
            }
            if (step.group(1) != null) {
                // no data is of a module that is not known: the rule waits for it
                namespace = namespaces.apply(step.group(1)).orElse("?" + step.group(1));
            }
            if (namespace.isEmpty()) {
                return Optional.empty();
            }
            rest = rest.substring(step.end());
            var keys = new LinkedHashMap<String, String>();
            for (Matcher key = PREDICATE.matcher(rest); key.lookingAt(); key.reset(rest)) {
                keys.put(key.group(1), value(key.group(2), user));
                rest = rest.substring(key.end());
            }
            steps.add(new Step(new NodeName(namespace, step.group(2)), keys));
        }
        return steps.isEmpty() ? Optional.empty() : Optional.of(new RulePath(steps));
    }

    private static String value(String literal, String user) {
        return literal.equals(USER) ? user : literal.substring(1, literal.length() - 1);
    }
}
