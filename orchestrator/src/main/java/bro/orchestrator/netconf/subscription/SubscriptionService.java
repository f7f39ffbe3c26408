package bro.orchestrator.netconf.subscription;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.netconf.access.Access;
import bro.orchestrator.netconf.datastore.CommitParticipant;
import bro.orchestrator.netconf.datastore.ConfigTree;
import bro.orchestrator.netconf.notification.EventStream;
import bro.orchestrator.netconf.notification.SubscriptionStyles;
import bro.orchestrator.netconf.operation.Operations;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.ModelNode;
import bro.orchestrator.netconf.tree.Selection;
import bro.orchestrator.netconf.xml.XmlElement;
import java.time.Clock;
import java.util.function.Function;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;

/** Everything of dynamic subscriptions, put together. */
public final class SubscriptionService implements AutoCloseable {
    private final Pushing pushing;
    private final DynamicSubscriptions subscriptions;
    private final SubscriptionState state;
    private final StateChanges stateChanges;
    private final ConfigChanges configChanges;

    /**
     * What it works on.
     *
     * @param xpath reads an element that holds an expression; throws if it is none
     * @param config shows configuration
     */
    public record Parts(
            Schema schema,
            ModelNode model,
            Access access,
            Sessions sessions,
            EventStream stream,
            SubscriptionStyles styles,
            DatastoreTrees datastores,
            ConfigTree config,
            Function<ContainerNode, DataNode.Children> withDefaults,
            Function<XmlElement, Selection> xpath,
            Orchestrator orchestrator,
            Clock clock) {}

    public SubscriptionService(Parts parts) {
        var paths = new DataPath(parts.schema);
        pushing =
                new Pushing(
                        parts.access,
                        parts.sessions,
                        parts.datastores,
                        parts.model,
                        paths,
                        parts.clock);
        var filters = new ConfiguredFilters(parts.datastores, parts.xpath);
        subscriptions =
                new DynamicSubscriptions(
                        parts.stream,
                        parts.styles,
                        parts.sessions,
                        new TermsReader(filters, parts.clock),
                        pushing,
                        parts.clock);
        state = new SubscriptionState(subscriptions, parts.stream.log());
        stateChanges = new StateChanges(pushing, parts.orchestrator, paths);
        configChanges =
                new ConfigChanges(
                        pushing,
                        parts.config,
                        parts.withDefaults,
                        paths,
                        filters,
                        () -> subscriptions.filtersChanged(filters));
    }

    /** Adds all rpcs. */
    public void addTo(Operations.Builder operations) {
        subscriptions.addTo(operations);
    }

    /** What is shown of streams and subscriptions. */
    public DataNode.Children state() {
        return state;
    }

    /** Is to hear what happens in the orchestrator. */
    public OrchestratorListener orchestratorListener() {
        return stateChanges;
    }

    /** Is to hear of commits. */
    public CommitParticipant participant() {
        return configChanges;
    }

    @Override
    public void close() {
        pushing.close();
    }
}
