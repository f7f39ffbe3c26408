package bro.orchestrator.netconf.session;

/** Hears that sessions end, before any client can see that they have. */
@FunctionalInterface
public interface SessionListener {
    void ended(Session session);
}
