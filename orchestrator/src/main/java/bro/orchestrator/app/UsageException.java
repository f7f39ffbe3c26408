package bro.orchestrator.app;

/** The command line cannot be understood. The message says what is wrong and what to do. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
