package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.datastore.ConfigTree;
import bro.orchestrator.netconf.datastore.Datastore;
import bro.orchestrator.netconf.datastore.Datastores;
import bro.orchestrator.netconf.datastore.NmdaDatastore;
import bro.orchestrator.netconf.tree.Conditions;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.Defaults;
import bro.orchestrator.netconf.tree.DefaultsMode;
import bro.orchestrator.netconf.tree.ModelNode;
import bro.orchestrator.netconf.tree.Operational;
import bro.orchestrator.netconf.tree.Origin;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;

/** What is in the datastores, as trees to be read. Shared by all threads. */
final class Trees {
    private final ModelNode model;
    private final Datastores datastores;
    private final ConfigTree config;
    private final ConfigTree configAndState;
    private final List<DataNode.Children> serverState;
    private final Function<ContainerNode, Conditions> conditions;
    private final Supplier<BiPredicate<String, List<String>>> systemMade;

    Trees(BaseOperations.Parts parts) {
        this.model = parts.model();
        this.datastores = parts.datastores();
        this.config = parts.config();
        this.configAndState = parts.configAndState();
        this.serverState = List.copyOf(parts.serverState());
        this.conditions = parts.conditions();
        this.systemMade = parts.systemMade();
    }

    /** A configuration. */
    DataNode.Children config(Datastore datastore, DefaultsMode mode) {
        ContainerNode root = datastores.read(datastore);
        return Defaults.in(mode, model, config.of(root), conditions.apply(root));
    }

    /** Running, and the state of everything. */
    DataNode.Children configAndState(DefaultsMode mode) {
        ContainerNode root = datastores.read(Datastore.RUNNING);
        return Defaults.in(mode, model, withState(root), conditions.apply(root));
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
