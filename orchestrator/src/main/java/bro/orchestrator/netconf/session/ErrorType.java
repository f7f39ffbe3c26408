package bro.orchestrator.netconf.session;

/** The layer that found the error. */
public enum ErrorType {
    TRANSPORT("transport"),
    RPC("rpc"),
    PROTOCOL("protocol"),
    APPLICATION("application");

    private final String label;

    ErrorType(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
