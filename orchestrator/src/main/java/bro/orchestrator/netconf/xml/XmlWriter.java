package bro.orchestrator.netconf.xml;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Writes elements as they come, in UTF-8, declaring a default namespace wherever it changes. What
 * XML cannot hold is written as the replacement character.
 */
public final class XmlWriter {
    private static final char REPLACEMENT = '\uFFFD';

    private final Writer out;
    private final Deque<Start> open = new ArrayDeque<>();
    private boolean inTag;

    private record Start(String namespace, String name) {}

    public XmlWriter(OutputStream out) {
        this.out = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    }

    /** Opens an element. */
    public XmlWriter start(String namespace, String name) throws IOException {
        endTag();
        Start outer = open.peek();
        out.write('<');
        out.write(name);
        open.push(new Start(namespace, name));
        inTag = true;
        if (outer == null ? !namespace.isEmpty() : !outer.namespace().equals(namespace)) {
            attribute("xmlns", namespace);
        }
        return this;
    }

    /** Adds an attribute to the element that was just opened. */
    public XmlWriter attribute(String name, String value) throws IOException {
        out.write(' ');
        out.write(name);
        out.write("=\"");
        escape(value, true);
        out.write('"');
        return this;
    }

    public XmlWriter text(String text) throws IOException {
        if (!text.isEmpty()) {
            endTag();
            escape(text, false);
        }
        return this;
    }

    /** Writes what {@link XmlWriter} made before, outside of any namespace scope, as it is. */
    public XmlWriter raw(String xml) throws IOException {
        endTag();
        out.write(xml);
        return this;
    }

    public XmlWriter end() throws IOException {
        Start start = open.pop();
        if (inTag) {
            out.write("/>");
            inTag = false;
        } else {
            out.write("</");
            out.write(start.name());
            out.write('>');
        }
        return this;
    }

    /** An element with nothing but text. */
    public XmlWriter leaf(String namespace, String name, String value) throws IOException {
        return start(namespace, name).text(value).end();
    }

    /** Hands everything on to the stream below. */
    public void flush() throws IOException {
        endTag();
        out.flush();
    }

    private void endTag() throws IOException {
        if (inTag) {
            out.write('>');
            inTag = false;
        }
    }

    private void escape(String text, boolean quoted) throws IOException {
        int plain = 0;
        for (int i = 0; i < text.length(); i++) {
            String instead = instead(text, i, quoted);
            if (instead != null) {
                out.write(text, plain, i - plain);
                out.write(instead);
                plain = i + 1;
            }
        }
        out.write(text, plain, text.length() - plain);
    }

    private static @Nullable String instead(String text, int at, boolean quoted) {
        char c = text.charAt(at);
        return switch (c) {
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '&' -> "&amp;";
            case '\r' -> "&#13;";
            case '"' -> quoted ? "&quot;" : null;
            case '\n' -> quoted ? "&#10;" : null;
            case '\t' -> quoted ? "&#9;" : null;
            default -> isAllowed(text, at, c) ? null : String.valueOf(REPLACEMENT);
        };
    }

    private static boolean isAllowed(String text, int at, char c) {
        if (Character.isHighSurrogate(c)) {
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
        }
        return c >= ' ' && c < '\uFFFE';
    }
}
