package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.access.Access;
import bro.orchestrator.netconf.datastore.ConfigTree;
import bro.orchestrator.netconf.datastore.Datastore;
import bro.orchestrator.netconf.datastore.Datastores;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.NodeWriter;
import bro.orchestrator.netconf.tree.Selection;
import bro.orchestrator.netconf.xml.Namespaces;
import java.util.List;
import java.util.stream.Stream;

/** {@code get} and {@code get-config}. What they answer is made while it is sent. */
final class Retrieval {
    private final Access access;
    private final Datastores datastores;
    private final ConfigTree config;
    private final ConfigTree configAndState;
    private final List<DataNode.Children> serverState;

    Retrieval(
            Access access,
            Datastores datastores,
            ConfigTree config,
            ConfigTree configAndState,
            List<DataNode.Children> serverState) {
        this.access = access;
        this.datastores = datastores;
        this.config = config;
        this.configAndState = configAndState;
        this.serverState = List.copyOf(serverState);
    }

    Reply get(Session session, Parameters parameters) {
        DataNode.Children managed = configAndState.of(datastores.read(Datastore.RUNNING));
        return data(
                session,
                query ->
                        Stream.concat(
                                managed.matching(query),
                                serverState.stream().flatMap(it -> it.matching(query))),
                parameters.selection());
    }

    Reply getConfig(Session session, Parameters parameters) {
        Datastore source = parameters.config("source");
        return data(session, config.of(datastores.read(source)), parameters.selection());
    }

    private Reply data(Session session, DataNode.Children root, Selection selection) {
        DataNode.Children readable = access.readable(session, root);
        return out -> {
            out.start(Namespaces.BASE, "data");
            selection.write(readable, new NodeWriter(out));
            out.end();
        };
    }
}
