package bro.orchestrator.netconf.datastore;

/**
 * Who changes a configuration.
 *
 * @param sessionId of the NETCONF session; 0 for the server itself
 * @param user empty for the server itself
 */
public record Author(long sessionId, String user) {
    public static final Author SERVER = new Author(0, "");
}
