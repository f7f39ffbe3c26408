package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.datastore.ConfigTree;
import bro.orchestrator.netconf.datastore.Datastore;
import bro.orchestrator.netconf.datastore.Datastores;
import bro.orchestrator.netconf.datastore.NmdaDatastore;
import bro.orchestrator.netconf.datastore.StateSource;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.tree.Conditions;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.Defaults;
import bro.orchestrator.netconf.tree.DefaultsMode;
import bro.orchestrator.netconf.tree.ModelNode;
import bro.orchestrator.netconf.tree.Operational;
import bro.orchestrator.netconf.tree.Origin;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;

/**
 * What is in the datastores, as trees to be read. Shared by all threads once all state is added.
 */
public final class Trees {
    private final ModelNode model;
    private final Datastores datastores;
    private final ConfigTree config;
    private final ConfigTree configAndState;
    private final List<DataNode.Children> serverState = new ArrayList<>();
    private final Function<ContainerNode, Conditions> conditions;
    private final Supplier<BiPredicate<String, List<String>>> systemMade;

    /**
     * Takes what is shown.
     *
     * @param conditions of what nobody has set in a configuration
     * @param state what belongs below configured nodes, by their paths
     * @param systemMade tells, as it is now, which list entries the server made by itself, by their
     *     paths and keys
     */
    public Trees(
            Schema schema,
            Datastores datastores,
            Function<ContainerNode, Conditions> conditions,
            Map<String, StateSource> state,
            Supplier<BiPredicate<String, List<String>>> systemMade) {
        this.model = ModelNode.root(schema.context());
        this.datastores = datastores;
        this.config = new ConfigTree(model, Map.of());
        this.configAndState = new ConfigTree(model, state);
        this.conditions = conditions;
        this.systemMade = systemMade;
    }

    /** Adds state at the top. */
    public void add(DataNode.Children state) {
        serverState.add(state);
    }

    public ModelNode model() {
        return model;
    }

    /** Shows any configuration as it was given. */
    public ConfigTree config() {
        return config;
    }

    /** A configuration with its defaults. */
    public DataNode.Children withDefaults(ContainerNode root) {
        return in(DefaultsMode.REPORT_ALL, root, config.of(root));
    }

    /** Running as it was given, or operational. */
    public DataNode.Children datastore(String name) {
        return name.equals("running")
                ? config(Datastore.RUNNING, DefaultsMode.EXPLICIT)
                : operational();
    }

    /** The configuration in use with its defaults, and all state. */
    public DataNode.Children operational() {
        return configAndState(DefaultsMode.REPORT_ALL);
    }

    /** A configuration. */
    DataNode.Children config(Datastore datastore, DefaultsMode mode) {
        ContainerNode root = datastores.read(datastore);
        return in(mode, root, config.of(root));
    }

    /** Running, and the state of everything. */
    DataNode.Children configAndState(DefaultsMode mode) {
        ContainerNode root = datastores.read(Datastore.RUNNING);
        return in(mode, root, withState(root));
    }

    private DataNode.Children in(DefaultsMode mode, ContainerNode root, DataNode.Children shown) {
        return Defaults.in(mode, model, shown, conditions.apply(root));
    }

    private DataNode.Children withState(ContainerNode root) {
        DataNode.Children managed = configAndState.of(root);
        return query ->
                Stream.concat(
                        managed.matching(query),
                        serverState.stream().flatMap(it -> it.matching(query)));
    }

    /**
     * A datastore of RFC 8342. Without a mode, operational shows the defaults that are in use, and
     * all others what was set.
     */
    DataNode.Children of(
            NmdaDatastore datastore,
            Optional<DefaultsMode> mode,
            Optional<Boolean> configFilter,
            Set<Origin> origins,
            boolean withOrigin) {
        boolean isOperational = datastore == NmdaDatastore.OPERATIONAL;
        DefaultsMode wanted =
                mode.orElse(isOperational ? DefaultsMode.REPORT_ALL : DefaultsMode.EXPLICIT);
        boolean isPlain =
                configFilter.isEmpty()
                        && !withOrigin
                        && origins.containsAll(EnumSet.allOf(Origin.class));
        if (isPlain) {
            return isOperational
                    ? configAndState(wanted)
                    : config(datastore.writable().orElse(Datastore.RUNNING), wanted);
        }
        boolean marked = wanted == DefaultsMode.REPORT_ALL_TAGGED;
        DefaultsMode made =
                wanted == DefaultsMode.REPORT_ALL ? DefaultsMode.REPORT_ALL_TAGGED : wanted;
        DataNode.Children nodes =
                isOperational
                        ? configAndState(made)
                        : config(datastore.writable().orElse(Datastore.RUNNING), made);
        var view =
                new Operational.View(configFilter, origins, withOrigin, marked, systemMade.get());
        return new Operational(model, nodes, view, Optional.empty());
    }
}
