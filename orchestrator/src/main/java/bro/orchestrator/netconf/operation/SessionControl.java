package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.datastore.Author;
import bro.orchestrator.netconf.datastore.Datastores;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.session.SessionEnd;
import bro.orchestrator.netconf.session.Sessions;

/** Locks, and the end of sessions. */
final class SessionControl {
    private final Sessions sessions;
    private final Datastores datastores;

    SessionControl(Sessions sessions, Datastores datastores) {
        this.sessions = sessions;
        this.datastores = datastores;
    }

    Reply lock(Session session, Parameters parameters) {
        datastores.lock(parameters.config("target"), Author.of(session));
        if (!sessions.isOpen(session)) {
            // it ended meanwhile, and what it held was freed before it held this
            datastores.release(Author.of(session));
        }
        return Reply.OK;
    }

    Reply unlock(Session session, Parameters parameters) {
        datastores.unlock(parameters.config("target"), Author.of(session));
        return Reply.OK;
    }

    Reply close(Session session, Parameters parameters) {
        session.closeAfterReply();
        return Reply.OK;
    }

    Reply kill(Session session, Parameters parameters) {
        long id = id(parameters.mandatory("session-id").trimmed());
        if (id == session.id()) {
            throw Parameters.invalid("session-id", "a session ends itself by close-session");
        }
        Session victim = sessions.find(id).orElseThrow(SessionControl::noSuchSession);
        sessions.end(victim, SessionEnd.killedBy(session));
        return Reply.OK;
    }

    private static long id(String text) {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw noSuchSession();
        }
    }

    private static RpcException noSuchSession() {
        return Parameters.invalid("session-id", "there is no such session");
    }
}
