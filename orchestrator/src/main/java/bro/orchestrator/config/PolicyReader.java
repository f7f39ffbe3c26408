package bro.orchestrator.config;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.core.policy.Compatibility;
import bro.orchestrator.core.policy.Policy;
import bro.orchestrator.core.policy.ProductRule;
import bro.orchestrator.core.policy.SemanticVersion;
import bro.orchestrator.core.policy.VersionRule;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads which agents are expected, and which backups may be restored. */
final class PolicyReader {
    /** What keys with a manager's id at their end begin with. */
    static final String EXPECTED_AGENTS = "expected-agents.";

    static final String PRODUCT_NUMBERS = "restore.product-numbers";
    static final String SEMANTIC_VERSIONS = "restore.semantic-versions";
    static final String LOWEST_VERSION = "restore.lowest-version";
    private static final String PRODUCT_NUMBER = "restore.product-number";
    private static final String SEMANTIC_VERSION = "restore.semantic-version";

    private final Values values;

    PolicyReader(Values values) {
        this.values = values;
    }

    /** Whether the value of a key may be a list. */
    static boolean takesList(String key) {
        return key.startsWith(EXPECTED_AGENTS)
                || key.equals(PRODUCT_NUMBERS)
                || key.equals(SEMANTIC_VERSIONS);
    }

    Policy policy() {
        return new Policy(
                expectedAgents(),
                new Compatibility(
                        productRule(),
                        versionRule(),
                        values.optional(
                                LOWEST_VERSION, key -> version(key, values.required(key).text()))),
                values.flag("actions.delete-failed-backups"));
    }

    private Map<ManagerId, Set<AgentId>> expectedAgents() {
        var expected = new HashMap<ManagerId, Set<AgentId>>();
        for (String key : values.keys()) {
            if (key.startsWith(EXPECTED_AGENTS)) {
                var manager = named(key, key.substring(EXPECTED_AGENTS.length()), ManagerId::new);
                expected.put(
                        manager,
                        values.list(key).stream()
                                .map(agent -> named(key, agent, AgentId::new))
                                .collect(Collectors.toSet()));
            }
        }
        return expected;
    }

    private <T> T named(String key, String name, Function<String, T> type) {
        try {
            return type.apply(name);
        } catch (BroException e) {
            throw values.bad(key, e.failure().message());
        }
    }

    private ProductRule productRule() {
        String rule = rule(PRODUCT_NUMBER, PRODUCT_NUMBERS);
        return switch (rule) {
            case "any" -> new ProductRule.Any();
            case "exact" -> new ProductRule.Exact();
            case "list" -> new ProductRule.Listed(new TreeSet<>(values.list(PRODUCT_NUMBERS)));
            default ->
                    throw values.bad(
                            PRODUCT_NUMBER, "'%s' is none of any, exact, list".formatted(rule));
        };
    }

    private VersionRule versionRule() {
        String rule = rule(SEMANTIC_VERSION, SEMANTIC_VERSIONS);
        return switch (rule) {
            case "any" -> new VersionRule.Any();
            case "exact" -> new VersionRule.Exact();
            case "not-newer" -> new VersionRule.NotNewer();
            case "list" ->
                    new VersionRule.Listed(
                            values.list(SEMANTIC_VERSIONS).stream()
                                    .map(text -> version(SEMANTIC_VERSIONS, text))
                                    .collect(Collectors.toCollection(TreeSet::new)));
            default ->
                    throw values.bad(
                            SEMANTIC_VERSION,
                            "'%s' is none of any, exact, not-newer, list".formatted(rule));
        };
    }

    /** A rule, once it is sure that a list does not stand there in vain. */
    private String rule(String key, String listKey) {
        String rule = values.required(key).text();
        if (values.has(listKey) && !rule.equals("list")) {
            throw values.bad(listKey, "it only counts where %s is 'list'".formatted(key));
        }
        return rule;
    }

    private SemanticVersion version(String key, String text) {
        return SemanticVersion.parse(text)
                .orElseThrow(
                        () ->
                                values.bad(
                                        key,
                                        "'%s' is no semantic version such as 2.1.0"
                                                .formatted(text)));
    }
}
