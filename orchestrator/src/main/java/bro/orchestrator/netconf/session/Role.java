package bro.orchestrator.netconf.session;

/** What a user may do; each role may do what those before it may. */
public enum Role {
    /** Read. */
    VIEWER,
    /** Run actions. */
    OPERATOR,
    /** Change the configuration, lock it, and end sessions of others. */
    ADMIN;

    public boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
