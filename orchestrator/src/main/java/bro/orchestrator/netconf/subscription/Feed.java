package bro.orchestrator.netconf.subscription;

/** What a subscription sends, and when. */
interface Feed {

    /** Goes on by other terms of the same kind, once {@code told} is sent. */
    void modify(Terms terms, byte[] told);

    /** Sends nothing more. */
    void end();

    /** How many event records were sent. */
    long sent();

    /** How many were not, because of the filter or of what the user may read. */
    long excluded();

    /** Whether it is suspended. */
    default boolean isSuspended() {
        return false;
    }

    /**
     * Sends everything that is selected.
     *
     * @return false if that is never done
     */
    default boolean resync() {
        return false;
    }
}
