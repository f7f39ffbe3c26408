package bro.orchestrator.netconf.xml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a document, and the lexical rules of XML 1.0: UTF-8 without exceptions, legal
 * characters only, line ends made one. What is read of a token is gathered as bytes of UTF-8 until
 * {@link #token} makes a string of it.
 */
final class XmlInput {
    private static final int BUFFER = 4096;
    private static final int FIRST_TOKEN = 128;
    private static final int MAX_NAME = 1024;
    private static final int ASCII = 0x80;

    /** Bytes of character data that stand for themselves. */
    private static final boolean[] PLAIN = new boolean[256];

    private static final boolean[] NAME_START = new boolean[ASCII];
    private static final boolean[] NAME = new boolean[ASCII];

    static {
        Arrays.fill(PLAIN, ' ', ASCII, true);
        PLAIN['\n'] = true;
        PLAIN['\t'] = true;
        for (char markup : new char[] {'<', '&', ']'}) {
            PLAIN[markup] = false;
        }
        for (char letter = 'a'; letter <= 'z'; letter++) {
            NAME_START[letter] = true;
            NAME_START[Character.toUpperCase(letter)] = true;
        }
        NAME_START['_'] = true;
        System.arraycopy(NAME_START, 0, NAME, 0, ASCII);
        Arrays.fill(NAME, '0', '9' + 1, true);
        NAME['-'] = true;
        NAME['.'] = true;
    }

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private byte[] token = new byte[FIRST_TOKEN];
    private int size;

    XmlInput(InputStream in) {
        this.in = in;
    }

    /** The next byte, which stays; -1 at the end. */
    int peek() throws IOException {
        return at < end || fill() ? buffer[at] & 0xFF : -1;
    }

    /** The next byte, or -1 at the end. */
    int next() throws IOException {
        return at < end || fill() ? buffer[at++] & 0xFF : -1;
    }

    private boolean fill() throws IOException {
        int count = in.read(buffer, 0, BUFFER);
        at = 0;
        end = Math.max(count, 0);
        return count > 0;
    }

    /** Takes the next byte if it is the one wanted. */
    boolean take(char wanted) throws IOException {
        boolean found = peek() == wanted;
        if (found) {
            at++;
        }
        return found;
    }

    void require(String wanted) throws IOException {
        for (int i = 0; i < wanted.length(); i++) {
            if (next() != wanted.charAt(i)) {
                throw new XmlException("'%s' expected".formatted(wanted));
            }
        }
    }

    /** Skips white space, and returns whether there was any. */
    boolean skipSpace() throws IOException {
        boolean any = false;
        for (int c = peek(); c == ' ' || c == '\n' || c == '\t' || c == '\r'; c = peek()) {
            at++;
            any = true;
        }
        return any;
    }

    /** What was gathered, which is forgotten. */
    String token() {
        String text = new String(token, 0, size, StandardCharsets.UTF_8);
        size = 0;
        return text;
    }

    boolean hasToken() {
        return size > 0;
    }

    private void append(int b) {
        if (size == token.length) {
            token = Arrays.copyOf(token, 2 * size);
        }
        token[size++] = (byte) b;
    }

    /** Takes the bytes up to {@code to} as they are. */
    private void appendUpTo(int to) {
        int count = to - at;
        if (size + count > token.length) {
            token = Arrays.copyOf(token, Math.max(2 * token.length, size + count));
        }
        System.arraycopy(buffer, at, token, size, count);
        size += count;
        at = to;
    }

    /** Reads a name without a colon. */
    String name() throws IOException {
        appendNameCharacter(true);
        while (true) {
            int c = peek();
            if (c < 0 || (c < ASCII && !NAME[c])) {
                return token();
            }
            appendNameCharacter(false);
        }
    }

    private void appendNameCharacter(boolean first) throws IOException {
        if (size >= MAX_NAME) {
            throw new XmlException("too long a name");
        }
        int c = peek();
        if (c >= ASCII) {
            if (!isNameCharacter(appendBeyondAscii(), first)) {
                throw new XmlException("character that no name may hold");
            }
        } else if (c >= 0 && (first ? NAME_START[c] : NAME[c])) {
            append(c);
            at++;
        } else {
            throw new XmlException("name expected");
        }
    }

    /** Gathers character data up to the next markup or the end. */
    void text() throws IOException {
        for (int c = peek(); c >= 0 && c != '<'; c = peek()) {
            switch (c) {
                case ']' -> brackets();
                case '&' -> reference();
                default -> {
                    if (PLAIN[c]) {
                        plain();
                    } else {
                        character();
                    }
                }
            }
        }
    }

    private void plain() {
        int i = at + 1;
        while (i < end && PLAIN[buffer[i] & 0xFF]) {
            i++;
        }
        appendUpTo(i);
    }

    /** Closing brackets, after which no {@code >} may follow if they are two or more. */
    private void brackets() throws IOException {
        int count = 0;
        while (take(']')) {
            append(']');
            count++;
        }
        if (count > 1 && peek() == '>') {
            throw new XmlException("end of a section that was not begun");
        }
    }

    /** Gathers one character that is no markup; line ends become LF. */
    private void character() throws IOException {
        int c = peek();
        if (c >= ASCII) {
            appendBeyondAscii();
        } else if (c == '\r') {
            at++;
            take('\n');
            append('\n');
        } else if (c >= ' ' || c == '\n' || c == '\t') {
            append(c);
            at++;
        } else {
            throw new XmlException("illegal character, or end of the document");
        }
    }

    /** Reads a quoted value, with its white space as an attribute has it. */
    String quoted() throws IOException {
        int quote = next();
        if (quote != '"' && quote != '\'') {
            throw new XmlException("quote expected");
        }
        for (int c = peek(); c != quote; c = peek()) {
            switch (c) {
                case '<' -> throw new XmlException("markup within an attribute");
                case '&' -> reference();
                case '\r', '\n', '\t' -> {
                    character();
                    token[size - 1] = ' ';
                }
                default -> character();
            }
        }
        at++;
        return token();
    }

    /** Gathers the rest of a section of character data. */
    void section() throws IOException {
        int brackets = 0;
        while (brackets < 2 || peek() != '>') {
            brackets = peek() == ']' ? brackets + 1 : 0;
            character();
        }
        at++;
        size -= "]]".length();
    }

    /** Skips what is left of a comment, in which two hyphens may only end it. */
    void skipComment() throws IOException {
        int before = size;
        int hyphens = 0;
        while (hyphens < 2) {
            hyphens = peek() == '-' ? hyphens + 1 : 0;
            character();
            size = before;
        }
        require(">");
    }

    /** Skips what is left of a processing instruction behind its target. */
    void skipInstruction() throws IOException {
        int before = size;
        if (!skipSpace()) {
            require("?>");
            return;
        }
        for (boolean question = false; !question || peek() != '>'; size = before) {
            question = peek() == '?';
            character();
        }
        at++;
    }

    /** Gathers what a reference stands for: a character, or one of the five entities of XML. */
    private void reference() throws IOException {
        require("&");
        if (take('#')) {
            appendCodePoint(number());
        } else {
            int from = size;
            while (peek() != ';' && size - from < "quot".length()) {
                append(next());
            }
            String entity = new String(token, from, size - from, StandardCharsets.ISO_8859_1);
            size = from;
            append(
                    switch (entity) {
                        case "lt" -> '<';
                        case "gt" -> '>';
                        case "amp" -> '&';
                        case "quot" -> '"';
                        case "apos" -> '\'';
                        default -> throw new XmlException("undeclared entity");
                    });
        }
        require(";");
    }

    private int number() throws IOException {
        int radix = take('x') ? 16 : 10;
        int value = Character.digit(asciiDigit(), radix);
        if (value < 0) {
            throw new XmlException("number of a character expected");
        }
        while (peek() != ';') {
            int digit = Character.digit(asciiDigit(), radix);
            value = value * radix + digit;
            if (digit < 0 || value > Character.MAX_CODE_POINT) {
                throw new XmlException("illegal number of a character");
            }
        }
        return value;
    }

    private int asciiDigit() throws IOException {
        int c = next();
        return c < ASCII ? c : -1;
    }

    private void appendCodePoint(int c) throws XmlException {
        if (!isCharacter(c)) {
            throw new XmlException("illegal character");
        }
        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
            append(b);
        }
    }

    /** Gathers a character of two to four bytes, and returns it. */
    private int appendBeyondAscii() throws IOException {
        int first = next();
        int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
        if (first < 0xC2 || first > 0xF4) {
            throw new XmlException("not UTF-8");
        }
        append(first);
        int c = first & (0x3F >> more);
        for (int i = 0; i < more; i++) {
            int b = next();
            if (b < 0x80 || b > 0xBF) {
                throw new XmlException("not UTF-8");
            }
            append(b);
            c = c << 6 | (b & 0x3F);
        }
        boolean isShortest = more == 1 || c >= (more == 2 ? 0x800 : 0x10000);
        if (!isShortest || !isCharacter(c)) {
            throw new XmlException("not UTF-8, or an illegal character");
        }
        return c;
    }

    private static boolean isCharacter(int c) {
        return (c >= ' ' && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || (c >= 0x10000 && c <= Character.MAX_CODE_POINT)
                || c == '\n'
                || c == '\t'
                || c == '\r';
    }

    /** Whether a character beyond ASCII may stand in a name, XML 1.0 section 2.3. */
    private static boolean isNameCharacter(int c, boolean first) {
        boolean isStart =
                (c >= 0xC0 && c <= 0x2FF && c != 0xD7 && c != 0xF7)
                        || (c >= 0x370 && c <= 0x1FFF && c != 0x37E)
                        || c == 0x200C
                        || c == 0x200D
                        || (c >= 0x2070 && c <= 0x218F)
                        || (c >= 0x2C00 && c <= 0x2FEF)
                        || (c >= 0x3001 && c <= 0xD7FF)
                        || (c >= 0xF900 && c <= 0xFDCF)
                        || (c >= 0xFDF0 && c <= 0xFFFD)
                        || (c >= 0x10000 && c <= 0xEFFFF);
        return isStart
                || (!first
                        && (c == 0xB7 || (c >= 0x300 && c <= 0x36F) || c == 0x203F || c == 0x2040));
    }
}
