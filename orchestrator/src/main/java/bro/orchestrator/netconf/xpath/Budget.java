package bro.orchestrator.netconf.xpath;

/**
 * How much an evaluation may still do, so that no expression keeps a thread busy for long. A unit
 * is a node visited, a comparison or some characters made. Confined to one thread.
 */
public final class Budget {
    /** For what a client sends: less than a second or so. */
    static final long FILTER = 5_000_000;

    /** For the rules of the model over one change. */
    public static final long RULES = 200_000_000;

    private static final int CHARACTERS = 32;

    private long left;

    public Budget(long units) {
        this.left = units;
    }

    /**
     * Takes units away.
     *
     * @throws XPathException if there are not as many
     */
    void spend(long units) {
        left -= units;
        if (left < 0) {
            throw XPathException.tooCostly();
        }
    }

    /** Pays for text that is made or read. */
    String spendOn(String text) {
        spend(1 + text.length() / CHARACTERS);
        return text;
    }
}
