package bro.orchestrator.netconf.schema;

import bro.orchestrator.netconf.session.RpcError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where a node stands in a data tree: names from the top down, with the keys of list entries. */
public record InstancePath(List<Step> steps) {
    public static final InstancePath ROOT = new InstancePath(List.of());

    /**
     * One name.
     *
     * @param prefix of the module, as the module itself chose it
     * @param keys values by local names of key leaves; none for what is no list entry
     */
    public record Step(String namespace, String prefix, String name, Map<String, String> keys) {
        /** The step to the entry of a list. */
        Step with(Map<String, String> entry) {
            return new Step(namespace, prefix, name, entry);
        }
    }

    public InstancePath {
        steps = List.copyOf(steps);
    }

    public InstancePath with(Step step) {
        var longer = new ArrayList<>(steps);
        longer.add(step);
        return new InstancePath(longer);
    }

    /** The local names, joined by slashes: the same for all entries of a list. */
    String schemaPath() {
        return String.join("/", steps.stream().map(Step::name).toList());
    }

    /**
     * The value of a key of the innermost list entry of that name; the caller knows it is there.
     */
    public String key(String list, String key) {
        for (Step step : steps.reversed()) {
            String value = step.keys().get(key);
            if (step.name().equals(list) && value != null) {
                return value;
            }
        }
        throw new IllegalArgumentException("no key %s of %s".formatted(key, list));
    }

    /** This path as RFC 6241 writes it in an {@code error-path}. */
    public RpcError.Path errorPath() {
        var expression = new StringBuilder();
        var prefixes = new LinkedHashMap<String, String>();
        for (Step step : steps) {
            prefixes.put(step.prefix(), step.namespace());
            expression.append('/').append(step.prefix()).append(':').append(step.name());
            for (var key : step.keys().entrySet()) {
                String quote = key.getValue().contains("'") ? "\"" : "'";
                expression
                        .append('[')
                        .append(step.prefix())
                        .append(':')
                        .append(key.getKey())
                        .append('=')
                        .append(quote)
                        .append(key.getValue())
                        .append(quote)
                        .append(']');
            }
        }
        return new RpcError.Path(expression.toString(), prefixes);
    }
}
