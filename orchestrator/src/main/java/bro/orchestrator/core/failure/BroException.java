package bro.orchestrator.core.failure;

/**
 * A request or a step that failed for a reason that its caller can be told. The message is one
 * lower-case clause that names the thing; it is shown to users as it is.
 */
public final class BroException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    public BroException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public BroException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }

    /** This failure as a value. */
    public Failure failure() {
        return new Failure(code, String.valueOf(getMessage()));
    }
}
