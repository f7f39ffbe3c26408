package bro.orchestrator.netconf.notification;

import bro.orchestrator.netconf.datastore.Author;
import bro.orchestrator.netconf.datastore.ConfirmedCommitListener;
import bro.orchestrator.netconf.state.Labels;
import bro.orchestrator.netconf.tree.TreeBuilder;
import java.time.Duration;

/** What becomes of commits that are to be confirmed, as events of RFC 6470. */
public final class ConfirmedCommitEvents implements ConfirmedCommitListener {
    private final SessionEvents sessions;
    private final EventStream stream;

    public ConfirmedCommitEvents(SessionEvents sessions, EventStream stream) {
        this.sessions = sessions;
        this.stream = stream;
    }

    @Override
    public void confirmedCommit(Event event, Author author, Duration timeout) {
        var node = new TreeBuilder(SessionEvents.NAMESPACE, "netconf-confirmed-commit");
        if (event != Event.TIMEOUT) {
            sessions.of(node, author);
        }
        node.leaf("confirm-event", Labels.of(event));
        if (event == Event.START || event == Event.EXTEND) {
            node.leaf("timeout", timeout.toSeconds());
        }
        stream.publish(node.build());
    }
}
