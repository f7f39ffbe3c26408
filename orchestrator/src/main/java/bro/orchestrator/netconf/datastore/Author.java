package bro.orchestrator.netconf.datastore;

import bro.orchestrator.netconf.session.Session;

/**
 * Who changes the configuration.
 *
 * @param sessionId 0 if it is no NETCONF session
 * @param user empty for the server itself
 */
public record Author(long sessionId, String user) {
    /** The server itself. */
    public static final Author SERVER = new Author(0, "");

    public static Author of(Session session) {
        return new Author(session.id(), session.user());
    }
}
