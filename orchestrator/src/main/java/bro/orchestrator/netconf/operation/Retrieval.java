package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.datastore.ConfigTree;
import bro.orchestrator.netconf.datastore.RunningDatastore;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.SubtreeFilter;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code get} and {@code get-config}. What they answer is made while it is sent. */
final class Retrieval {
    private final RunningDatastore running;
    private final ConfigTree config;
    private final ConfigTree configAndState;
    private final List<DataNode.Children> serverState;

    Retrieval(
            RunningDatastore running,
            ConfigTree config,
            ConfigTree configAndState,
            List<DataNode.Children> serverState) {
        this.running = running;
        this.config = config;
        this.configAndState = configAndState;
        this.serverState = List.copyOf(serverState);
    }

    Reply get(Session session, Parameters parameters) {
        DataNode.Children managed = configAndState.of(running.current());
        return data(
                query ->
                        Stream.concat(
                                managed.matching(query),
                                serverState.stream().flatMap(it -> it.matching(query))),
                parameters.filter());
    }

    Reply getConfig(Session session, Parameters parameters) {
        parameters.requireRunning("source");
        return data(config.of(running.current()), parameters.filter());
    }

    private static Reply data(DataNode.Children root, Optional<XmlElement> filter) {
        return out -> {
            out.start(Namespaces.BASE, "data");
            if (filter.isPresent()) {
                SubtreeFilter.write(root, filter.get(), out);
            } else {
                SubtreeFilter.writeAll(root, out);
            }
            out.end();
        };
    }
}
