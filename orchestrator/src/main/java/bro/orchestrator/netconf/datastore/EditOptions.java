package bro.orchestrator.netconf.datastore;

/**
 * How an edit-config is to be carried out.
 *
 * @param defaultOperation MERGE, REPLACE or NONE
 * @param testOnly whether to check only
 * @param continueOnError whether what can be applied is, even if something cannot
 */
public record EditOptions(
        EditOperation defaultOperation, boolean testOnly, boolean continueOnError) {
    public static final EditOptions PLAIN = new EditOptions(EditOperation.MERGE, false, false);
}
