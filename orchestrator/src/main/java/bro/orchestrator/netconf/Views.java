package bro.orchestrator.netconf;

import bro.orchestrator.netconf.datastore.ConfigTree;
import bro.orchestrator.netconf.datastore.RunningDatastore;
import bro.orchestrator.netconf.datastore.StateSource;
import bro.orchestrator.netconf.rules.Rules;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.Defaults;
import bro.orchestrator.netconf.tree.DefaultsMode;
import bro.orchestrator.netconf.tree.ModelNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;

/** The trees that are shown. Shared by all threads once all state is added. */
final class Views {
    private final RunningDatastore running;
    private final Rules rules;
    private final ModelNode model;
    private final ConfigTree config;
    private final ConfigTree configAndState;
    private final List<DataNode.Children> serverState = new ArrayList<>();

    /**
     * Takes what is shown.
     *
     * @param state what belongs below configured nodes, by their paths
     */
    Views(Schema schema, RunningDatastore running, Rules rules, Map<String, StateSource> state) {
        this.running = running;
        this.rules = rules;
        this.model = ModelNode.root(schema.context());
        this.config = new ConfigTree(model, Map.of());
        this.configAndState = new ConfigTree(model, state);
    }

    /** Adds state at the top. */
    void add(DataNode.Children state) {
        serverState.add(state);
    }

    ModelNode model() {
        return model;
    }

    ConfigTree config() {
        return config;
    }

    ConfigTree configAndState() {
        return configAndState;
    }

    List<DataNode.Children> serverState() {
        return Collections.unmodifiableList(serverState);
    }

    /** Running as it was given, or operational. */
    DataNode.Children datastore(String name) {
        return name.equals("running") ? config.of(running.current()) : operational();
    }

    /** The configuration in use with its defaults, and all state. */
    DataNode.Children operational() {
        ContainerNode root = running.current();
        DataNode.Children managed = configAndState.of(root);
        return withDefaults(
                root,
                query ->
                        Stream.concat(
                                managed.matching(query),
                                serverState.stream().flatMap(it -> it.matching(query))));
    }

    /** A configuration with its defaults. */
    DataNode.Children withDefaults(ContainerNode root) {
        return withDefaults(root, config.of(root));
    }

    private DataNode.Children withDefaults(ContainerNode root, DataNode.Children shown) {
        return Defaults.in(DefaultsMode.REPORT_ALL, model, shown, rules.inUse(root));
    }
}
