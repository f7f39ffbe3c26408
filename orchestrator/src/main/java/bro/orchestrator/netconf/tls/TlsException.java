package bro.orchestrator.netconf.tls;

/** Certificates, keys or authorities that cannot be used; the message names which and why. */
public final class TlsException extends Exception {
    private static final long serialVersionUID = 1;

    TlsException(String message) {
        super(message);
    }

    TlsException(String message, Exception cause) {
        super(message, cause);
    }
}
