package bro.orchestrator.netconf.xpath;

/**
 * A piece of an expression.
 *
 * @param text of a symbol or name itself; of a literal without its quotes
 */
record Token(Kind kind, String text) {
    static final Token END = new Token(Kind.END, "");

    /** What it is. */
    enum Kind {
        SYMBOL,
        /** A name without a colon. */
        NAME,
        LITERAL,
        NUMBER,
        END
    }

    boolean is(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }
}
