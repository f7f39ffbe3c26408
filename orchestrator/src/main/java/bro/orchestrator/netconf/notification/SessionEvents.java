package bro.orchestrator.netconf.notification;

import bro.orchestrator.netconf.datastore.Author;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.session.SessionEnd;
import bro.orchestrator.netconf.session.SessionListener;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.state.Labels;
import bro.orchestrator.netconf.tree.TreeBuilder;

/** Starts and ends of sessions as events of RFC 6470. Shared by all threads. */
public final class SessionEvents implements SessionListener {
    static final String NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-netconf-notifications";

    private final Sessions sessions;
    private final EventStream stream;

    public SessionEvents(Sessions sessions, EventStream stream) {
        this.sessions = sessions;
        this.stream = stream;
    }

    @Override
    public void started(Session session) {
        stream.publish(of(new TreeBuilder(NAMESPACE, "netconf-session-start"), session).build());
    }

    @Override
    public void ended(Session session, SessionEnd end) {
        boolean failed =
                switch (end.reason()) {
                    case BAD_HELLO, TIMEOUT -> true;
                    case CLOSED, KILLED, DROPPED, OTHER -> false;
                };
        if (session.isEstablished() || failed) {
            TreeBuilder event = of(new TreeBuilder(NAMESPACE, "netconf-session-end"), session);
            end.killer().ifPresent(killer -> event.leaf("killed-by", killer.id()));
            stream.publish(event.leaf("termination-reason", Labels.of(end.reason())).build());
        }
    }

    /** Says which session it was. */
    private static TreeBuilder of(TreeBuilder event, Session session) {
        return event.leaf("username", session.user())
                .leaf("session-id", session.id())
                .leafUnlessEmpty("source-host", session.peer());
    }

    /** Says who it was; where from is known as long as the session is open. */
    TreeBuilder of(TreeBuilder event, Author author) {
        event.leaf("username", author.user()).leaf("session-id", author.sessionId());
        sessions.find(author.sessionId())
                .ifPresent(session -> event.leafUnlessEmpty("source-host", session.peer()));
        return event;
    }
}
