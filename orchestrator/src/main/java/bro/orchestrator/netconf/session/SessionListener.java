package bro.orchestrator.netconf.session;

/** Hears that sessions begin, and that they end before any client can see that they have. */
@FunctionalInterface
public interface SessionListener {
    void ended(Session session, SessionEnd end);

    /** Hellos were exchanged. */
    default void started(Session session) {}
}
