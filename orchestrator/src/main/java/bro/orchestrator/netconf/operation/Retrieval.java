package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.access.Access;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.NodeWriter;
import bro.orchestrator.netconf.tree.Selection;
import bro.orchestrator.netconf.xml.Namespaces;

/** {@code get} and {@code get-config}. What they answer is made while it is sent. */
final class Retrieval {
    private final Access access;
    private final Trees trees;

    Retrieval(Access access, Trees trees) {
        this.access = access;
        this.trees = trees;
    }

    Reply get(Session session, Parameters parameters) {
        return data(session, trees.configAndState(parameters.defaults()), parameters);
    }

    Reply getConfig(Session session, Parameters parameters) {
        return data(
                session,
                trees.config(parameters.config("source"), parameters.defaults()),
                parameters);
    }

    private Reply data(Session session, DataNode.Children root, Parameters parameters) {
        Selection selection = parameters.selection();
        DataNode.Children readable = access.readable(session, root);
        return out -> {
            out.start(Namespaces.BASE, "data");
            selection.write(readable, new NodeWriter(out));
            out.end();
        };
    }
}
