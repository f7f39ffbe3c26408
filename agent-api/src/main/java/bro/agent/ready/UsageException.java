package bro.agent.ready;

/** The command line cannot be understood; the message names the option. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    public UsageException(String message) {
        super(message);
    }
}
