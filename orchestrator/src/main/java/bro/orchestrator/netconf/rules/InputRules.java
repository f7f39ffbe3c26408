package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.InputTree;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xpath.DataItem;
import bro.orchestrator.netconf.xpath.Item;
import bro.orchestrator.netconf.xpath.Model;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.model.api.OperationDefinition;

/**
 * Checks the inputs of rpcs and actions by the rules of the model: what must be, under which
 * conditions, and what it may refer to of the state and the configuration (RFC 7950 section 6.4.1).
 * Shared by all threads.
 */
public final class InputRules {
    private final Model model;
    private final Compiler compiler;
    private final InputTree trees;
    private final Supplier<DataNode.Children> accessible;
    private final Map<OperationDefinition, Optional<Point>> inputs = new ConcurrentHashMap<>();

    /**
     * Takes what inputs may refer to.
     *
     * @param accessible makes the state and the configuration, with defaults
     */
    public InputRules(Model model, Content content, Supplier<DataNode.Children> accessible) {
        this.model = model;
        this.compiler = new Compiler(model);
        this.trees = new InputTree(content);
        this.accessible = accessible;
    }

    /**
     * Checks an input whose names and values follow the model.
     *
     * @param path to the rpc or the action
     * @throws RpcException naming the rules that it breaks
     */
    public void check(OperationDefinition operation, XmlElement given, InstancePath path) {
        Optional<Point> point = inputs.computeIfAbsent(operation, this::rules);
        if (point.isPresent()) {
            ContainerNode input = trees.of(operation.getQName(), operation.getInput(), given, path);
            List<RpcError> errors = check(point.get(), input, path);
            if (!errors.isEmpty()) {
                throw new RpcException(errors);
            }
        }
    }

    private List<RpcError> check(Point point, ContainerNode input, InstancePath path) {
        InstancePath above = new InstancePath(path.steps().subList(0, path.steps().size() - 1));
        Item parent = find(above);
        return Checks.run(
                model,
                Violations.ofInput(new Paths(model, above)),
                (evaluator, checks) ->
                        checks.whole(ConfigItem.top(parent, point, input, evaluator)));
    }

    /** The rules of an input; none if it has none that its names and values do not tell. */
    private Optional<Point> rules(OperationDefinition operation) {
        return Optional.of(compiler.input(operation, operation.getInput()))
                .filter(InputRules::hasRules);
    }

    private static boolean hasRules(Point point) {
        Point.Terms terms = point.terms();
        return !terms.musts().isEmpty()
                || !terms.conditions().isEmpty()
                || !terms.uniques().isEmpty()
                || terms.reference().isPresent()
                || point.children().stream().anyMatch(InputRules::hasRules);
    }

    /** The node that an action belongs to, or the last one on the way that is there. */
    private Item find(InstancePath path) {
        DataItem at = DataItem.root(accessible.get(), model);
        for (InstancePath.Step step : path.steps()) {
            var name = new NodeName(step.namespace(), step.name());
            var query = new ChildQuery(Optional.of(name), List.of(step.keys()));
            Optional<DataItem> next =
                    at.children(query)
                            .filter(it -> it.name().filter(name::equals).isPresent())
                            .filter(it -> has(it, step))
                            .findFirst();
            if (next.isEmpty()) {
                return at;
            }
            at = next.get();
        }
        return at;
    }

    private static boolean has(DataItem item, InstancePath.Step step) {
        return step.keys().entrySet().stream()
                .allMatch(
                        key ->
                                item.children(
                                                ChildQuery.of(
                                                        new NodeName(
                                                                step.namespace(), key.getKey())))
                                        .anyMatch(it -> it.text().equals(key.getValue())));
    }
}
