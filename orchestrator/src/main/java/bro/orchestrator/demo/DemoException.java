package bro.orchestrator.demo;

import java.io.IOException;

/** The demo cannot go on. The message says why, for the person who runs it. */
final class DemoException extends IOException {
    private static final long serialVersionUID = 1;

    DemoException(String message) {
        super(message);
    }

    DemoException(String message, Throwable cause) {
        super(message, cause);
    }
}
