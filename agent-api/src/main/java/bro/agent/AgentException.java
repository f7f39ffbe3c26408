package bro.agent;

import java.io.IOException;

/**
 * A stage cannot be done. The message is shown to the operator, so it names the thing and what to
 * do about it.
 */
public final class AgentException extends IOException {
    private static final long serialVersionUID = 1;

    /** Something that this agent found wrong itself. */
    public AgentException(String message) {
        super(message);
    }

    /** Something that follows from another failure. */
    public AgentException(String message, Throwable cause) {
        super(message, cause);
    }
}
