package bro.orchestrator.netconf.session;

import java.io.IOException;

/** The peer broke the framing of RFC 6242; the session cannot go on. */
final class FramingException extends IOException {
    private static final long serialVersionUID = 1;

    FramingException(String message) {
        super(message);
    }
}
