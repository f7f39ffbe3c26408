package bro.orchestrator.netconf.xpath;

import java.util.ArrayList;
import java.util.List;

/** Cuts an expression into tokens. */
final class Tokens {
    private static final List<String> LONG_SYMBOLS = List.of("::", "//", "..", "!=", "<=", ">=");
    private static final String SYMBOLS = "()[].@,/|+-=<>*:$";

    private final String text;
    private int at;

    private Tokens(String text) {
        this.text = text;
    }

    /**
     * Cuts it.
     *
     * @throws XPathException if it holds what no token begins with
     */
    static List<Token> of(String text) {
        var tokens = new Tokens(text);
        var found = new ArrayList<Token>();
        tokens.skipSpace();
        while (tokens.at < text.length()) {
            found.add(tokens.next());
            tokens.skipSpace();
        }
        found.add(Token.END);
        return found;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private Token next() {
        char c = text.charAt(at);
        if (c == '"' || c == '\'') {
            return literal(c);
        }
        if (isDigit(at) || (c == '.' && isDigit(at + 1))) {
            return number();
        }
        if (isNameStart(text.codePointAt(at))) {
            return name();
        }
        for (String symbol : LONG_SYMBOLS) {
            if (text.startsWith(symbol, at)) {
                at += symbol.length();
                return new Token(Token.Kind.SYMBOL, symbol);
            }
        }
        if (SYMBOLS.indexOf(c) < 0) {
            throw XPathException.malformed("unexpected character at %d".formatted(at + 1));
        }
        at++;
        return new Token(Token.Kind.SYMBOL, String.valueOf(c));
    }

    private Token literal(char quote) {
        int end = text.indexOf(quote, at + 1);
        if (end < 0) {
            throw XPathException.malformed("a quote is not closed");
        }
        String value = text.substring(at + 1, end);
        at = end + 1;
        return new Token(Token.Kind.LITERAL, value);
    }

    private Token number() {
        int from = at;
        while (isDigit(at)) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            while (isDigit(at)) {
                at++;
            }
        }
        return new Token(Token.Kind.NUMBER, text.substring(from, at));
    }

    private Token name() {
        int from = at;
        while (at < text.length() && isNamePart(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        return new Token(Token.Kind.NAME, text.substring(from, at));
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private static boolean isNameStart(int c) {
        return c == '_' || Character.isLetter(c);
    }

    private static boolean isNamePart(int c) {
        return isNameStart(c) || Character.isDigit(c) || c == '-' || c == '.' || c == 0xB7;
    }
}
