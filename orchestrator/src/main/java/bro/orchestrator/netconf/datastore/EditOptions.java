package bro.orchestrator.netconf.datastore;

/**
 * How an edit-config is to be carried out. Running is always checked; of the candidate RFC 7950,
 * section 8.3.3, has that wait until it is committed, unless the client asks for it.
 *
 * @param defaultOperation MERGE, REPLACE or NONE
 * @param tested whether the client asks for what it makes to be checked
 * @param testOnly whether to check only
 * @param continueOnError whether what can be applied is, even if something cannot
 */
public record EditOptions(
        EditOperation defaultOperation, boolean tested, boolean testOnly, boolean continueOnError) {
    public static final EditOptions PLAIN =
            new EditOptions(EditOperation.MERGE, false, false, false);
}
