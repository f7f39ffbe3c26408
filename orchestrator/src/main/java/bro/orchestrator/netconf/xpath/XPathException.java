package bro.orchestrator.netconf.xpath;

/** An expression that cannot be read or evaluated; the message is for whoever wrote it. */
public final class XPathException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean tooCostly;

    private XPathException(String message, boolean tooCostly) {
        super(message);
        this.tooCostly = tooCostly;
    }

    static XPathException malformed(String message) {
        return new XPathException(message, false);
    }

    static XPathException tooCostly() {
        return new XPathException("the expression takes too long to evaluate", true);
    }

    /** Whether it was given up because of its cost, rather than because it is wrong. */
    public boolean isTooCostly() {
        return tooCostly;
    }
}
