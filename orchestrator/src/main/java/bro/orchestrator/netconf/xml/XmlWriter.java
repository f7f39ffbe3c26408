package bro.orchestrator.netconf.xml;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes elements as they come, in UTF-8, declaring a default namespace wherever it changes. What
 * XML cannot hold is written as the replacement character.
 */
public final class XmlWriter {
    private static final int BUFFER = 4096;
    private static final int ASCII = 0x80;

    /** The longest that one character becomes: a quote in an attribute. */
    private static final int LONGEST = 6;

    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

    private static final byte[] ITSELF = {};

    /** What ASCII characters are replaced by, in text and in attributes. */
    private static final byte[][] IN_TEXT = new byte[ASCII][];

    private static final byte[][] IN_ATTRIBUTE = new byte[ASCII][];

    static {
        Arrays.fill(IN_TEXT, ITSELF);
        Arrays.fill(IN_ATTRIBUTE, ITSELF);
        Arrays.fill(IN_TEXT, 0, ' ', REPLACEMENT);
        Arrays.fill(IN_ATTRIBUTE, 0, ' ', REPLACEMENT);
        replace('\t', "", "&#9;");
        replace('\n', "", "&#10;");
        replace('\r', "&#13;", "&#13;");
        replace('<', "&lt;", "&lt;");
        replace('>', "&gt;", "&gt;");
        replace('&', "&amp;", "&amp;");
        replace('"', "", "&quot;");
    }

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER];
    private int size;

    /** Names and namespaces of open elements, alternating. */
    private String[] open = new String[32];

    private int depth;
    private boolean inTag;

    public XmlWriter(OutputStream out) {
        this.out = out;
    }

    private static void replace(char c, String inText, String inAttribute) {
        IN_TEXT[c] = inText.getBytes(StandardCharsets.UTF_8);
        IN_ATTRIBUTE[c] = inAttribute.getBytes(StandardCharsets.UTF_8);
    }

    /** Opens an element. */
    public XmlWriter start(String namespace, String name) throws IOException {
        endTag();
        put('<');
        write(name, IN_TEXT);
        if (!namespace.equals(depth == 0 ? "" : open[2 * depth - 1])) {
            attribute("xmlns", namespace);
        }
        if (open.length == 2 * depth) {
            open = Arrays.copyOf(open, 4 * depth);
        }
        open[2 * depth] = name;
        open[2 * depth + 1] = namespace;
        depth++;
        inTag = true;
        return this;
    }

    /** Adds an attribute to the element that was just opened. */
    public XmlWriter attribute(String name, String value) throws IOException {
        put(' ');
        write(name, IN_TEXT);
        put('=');
        put('"');
        write(value, IN_ATTRIBUTE);
        put('"');
        return this;
    }

    public XmlWriter text(String text) throws IOException {
        if (!text.isEmpty()) {
            endTag();
            write(text, IN_TEXT);
        }
        return this;
    }

    public XmlWriter end() throws IOException {
        depth--;
        if (inTag) {
            put('/');
            inTag = false;
        } else {
            put('<');
            put('/');
            write(open[2 * depth], IN_TEXT);
        }
        put('>');
        return this;
    }

    /** An element with nothing but text. */
    public XmlWriter leaf(String namespace, String name, String value) throws IOException {
        return start(namespace, name).text(value).end();
    }

    /** Hands everything on to the stream below. */
    public void flush() throws IOException {
        endTag();
        drain();
        out.flush();
    }

    private void endTag() throws IOException {
        if (inTag) {
            put('>');
            inTag = false;
        }
    }

    private void put(char ascii) throws IOException {
        if (size == BUFFER) {
            drain();
        }
        buffer[size++] = (byte) ascii;
    }

    private void drain() throws IOException {
        out.write(buffer, 0, size);
        size = 0;
    }

    private void write(String text, byte[][] instead) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            if (size + LONGEST > BUFFER) {
                drain();
            }
            char c = text.charAt(i);
            if (c >= ASCII) {
                i += beyondAscii(text, i);
            } else if (instead[c].length == 0) {
                buffer[size++] = (byte) c;
            } else {
                put(instead[c]);
            }
        }
    }

    private void put(byte[] few) {
        System.arraycopy(few, 0, buffer, size, few.length);
        size += few.length;
    }

    /**
     * Writes a character of two bytes or more, and returns how many more chars it took than one.
     */
    private int beyondAscii(String text, int at) {
        int c = text.codePointAt(at);
        boolean isLegal = c > 0xFFFF || (c < 0xFFFE && !Character.isSurrogate((char) c));
        put(isLegal ? Character.toString(c).getBytes(StandardCharsets.UTF_8) : REPLACEMENT);
        return Character.charCount(c) - 1;
    }
}
