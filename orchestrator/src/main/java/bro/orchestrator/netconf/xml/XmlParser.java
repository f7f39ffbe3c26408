package bro.orchestrator.netconf.xml;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads one document by the grammar of XML 1.0 with namespaces, but for what is refused here. */
final class XmlParser {
    static final int MAX_NODES = 200_000;
    private static final int MAX_DEPTH = 128;
    private static final int MAX_ATTRIBUTES = 64;
    private static final int MAX_NAMESPACE = 1024;
    private static final String XMLNS = "http://www.w3.org/2000/xmlns/";

    private final XmlInput in;
    private final Deque<Open> open = new ArrayDeque<>();
    private @Nullable XmlElement root;
    private int nodes;

    /** A name as it is written; the prefix is empty for none. */
    private record Name(String prefix, String local) {}

    private record Written(Name name, String value) {}

    /** An element that is not closed yet. */
    private static final class Open {
        private final Name name;
        private final String namespace;
        private final List<XmlElement.Attribute> attributes;
        private final Scope scope;
        private final List<XmlElement> children = new ArrayList<>(4);
        private String text = "";
        private @Nullable StringBuilder longer;

        Open(Name name, String namespace, List<XmlElement.Attribute> attributes, Scope scope) {
            this.name = name;
            this.namespace = namespace;
            this.attributes = attributes;
            this.scope = scope;
        }

        void append(String more) {
            if (longer != null) {
                longer.append(more);
            } else if (text.isEmpty()) {
                text = more;
            } else {
                longer = new StringBuilder(text).append(more);
            }
        }

        XmlElement closed() {
            return new XmlElement(
                    namespace,
                    name.local,
                    attributes,
                    scope,
                    List.copyOf(children),
                    longer == null ? text : longer.toString());
        }
    }

    XmlParser(XmlInput in) {
        this.in = in;
    }

    XmlElement read() throws IOException {
        prolog();
        start();
        while (!open.isEmpty()) {
            content();
        }
        for (in.skipSpace(); in.peek() >= 0; in.skipSpace()) {
            in.require("<");
            aside();
        }
        return Objects.requireNonNull(root);
    }

    /** Reads up to the name of the root. */
    private void prolog() throws IOException {
        if (in.take('\u00EF')) {
            in.require("\u00BB\u00BF");
        }
        boolean atStart = !in.skipSpace();
        in.require("<");
        if (atStart && in.take('?')) {
            String target = in.name();
            if (target.equals("xml")) {
                declaration();
            } else {
                instruction(target);
            }
            in.skipSpace();
            in.require("<");
        }
        while (in.peek() == '!' || in.peek() == '?') {
            aside();
            in.skipSpace();
            in.require("<");
        }
    }

    /** Skips a comment or a processing instruction beside the root. */
    private void aside() throws IOException {
        if (in.take('?')) {
            instruction(in.name());
        } else {
            in.require("!--");
            in.skipComment();
        }
    }

    /** Skips what is left of a processing instruction: none is meant for this server. */
    private void instruction(String target) throws IOException {
        require(!target.equalsIgnoreCase("xml"), "declaration that is not at the start");
        in.skipInstruction();
    }

    private void declaration() throws IOException {
        require(in.skipSpace() && pseudoAttribute("version").startsWith("1."), "XML is not 1.x");
        boolean space = in.skipSpace();
        if (space && in.peek() == 'e') {
            String encoding = pseudoAttribute("encoding");
            require(encoding.equalsIgnoreCase("UTF-8"), "encoding is not UTF-8");
            space = in.skipSpace();
        }
        if (space && in.peek() == 's') {
            String standalone = pseudoAttribute("standalone");
            require(standalone.equals("yes") || standalone.equals("no"), "yes or no expected");
            in.skipSpace();
        }
        in.require("?>");
    }

    private String pseudoAttribute(String name) throws IOException {
        in.require(name);
        return value();
    }

    private String value() throws IOException {
        in.skipSpace();
        in.require("=");
        in.skipSpace();
        return in.quoted();
    }

    private static void require(boolean legal, String otherwise) throws XmlException {
        if (!legal) {
            throw new XmlException(otherwise);
        }
    }

    /** Reads the next piece of what is within the innermost open element. */
    private void content() throws IOException {
        in.text();
        in.require("<");
        switch (in.peek()) {
            case '!' -> section();
            case '?' -> {
                takeText();
                in.require("?");
                instruction(in.name());
            }
            case '/' -> {
                takeText();
                end();
            }
            default -> {
                takeText();
                start();
            }
        }
    }

    private void section() throws IOException {
        in.require("!");
        if (in.take('-')) {
            in.require("-");
            in.skipComment();
        } else {
            in.require("[CDATA[");
            in.section();
        }
    }

    private void takeText() {
        if (in.hasToken()) {
            open.element().append(in.token());
        }
    }

    private Name name() throws IOException {
        String first = in.name();
        return in.take(':') ? new Name(first, in.name()) : new Name("", first);
    }

    private void start() throws IOException {
        Name name = name();
        List<Written> attributes = attributes();
        nodes += 1 + attributes.size();
        require(nodes <= MAX_NODES && open.size() < MAX_DEPTH, "too many or too deep elements");
        Scope scope = scope(attributes);
        open.push(new Open(name, namespace(name, scope), resolved(attributes, scope), scope));
        if (in.take('/')) {
            close();
        }
        in.require(">");
    }

    /** Attributes and declarations, as they are written. */
    private List<Written> attributes() throws IOException {
        List<Written> found = List.of();
        while (true) {
            boolean space = in.skipSpace();
            if (in.peek() == '>' || in.peek() == '/') {
                return found;
            }
            require(space, "white space expected");
            require(found.size() < MAX_ATTRIBUTES, "too many attributes");
            if (found.isEmpty()) {
                found = new ArrayList<>(4);
            }
            found.add(new Written(name(), value()));
        }
    }

    private Scope scope(List<Written> attributes) throws XmlException {
        Scope scope = open.isEmpty() ? Scope.NONE : open.element().scope;
        for (Written attribute : attributes) {
            if (isDeclaration(attribute.name)) {
                boolean isDefault = attribute.name.prefix.isEmpty();
                String prefix = isDefault ? "" : attribute.name.local;
                requireLegal(prefix, attribute.value);
                scope = scope.with(prefix, attribute.value);
            }
        }
        return scope;
    }

    private static boolean isDeclaration(Name name) {
        return name.prefix.equals("xmlns") || (name.prefix.isEmpty() && name.local.equals("xmlns"));
    }

    private static void requireLegal(String prefix, String namespace) throws XmlException {
        require(namespace.length() <= MAX_NAMESPACE, "too long a namespace");
        require(prefix.isEmpty() || !namespace.isEmpty(), "prefix is declared for no namespace");
        require(prefix.equals("xml") == namespace.equals(Scope.XML), "'xml' is reserved");
        require(!prefix.equals("xmlns") && !namespace.equals(XMLNS), "'xmlns' is reserved");
    }

    private static String namespace(Name name, Scope scope) throws XmlException {
        String namespace = scope.find(name.prefix);
        require(namespace != null || name.prefix.isEmpty(), "prefix is not declared");
        return namespace == null ? "" : namespace;
    }

    private static List<XmlElement.Attribute> resolved(List<Written> written, Scope scope)
            throws XmlException {
        if (written.isEmpty()) {
            return List.of();
        }
        var attributes = new ArrayList<XmlElement.Attribute>(written.size());
        for (int i = 0; i < written.size(); i++) {
            Name name = written.get(i).name;
            requireFirst(written, i);
            if (!isDeclaration(name)) {
                String namespace = name.prefix.isEmpty() ? "" : namespace(name, scope);
                for (XmlElement.Attribute other : attributes) {
                    require(!other.is(namespace, name.local), "attribute is given twice");
                }
                attributes.add(
                        new XmlElement.Attribute(namespace, name.local, written.get(i).value));
            }
        }
        return List.copyOf(attributes);
    }

    private static void requireFirst(List<Written> written, int at) throws XmlException {
        for (int i = 0; i < at; i++) {
            require(!written.get(i).name.equals(written.get(at).name), "attribute is given twice");
        }
    }

    private void end() throws IOException {
        in.require("/");
        require(name().equals(open.element().name), "end of another element");
        in.skipSpace();
        in.require(">");
        close();
    }

    private void close() {
        XmlElement closed = open.pop().closed();
        if (open.isEmpty()) {
            root = closed;
        } else {
            open.element().children.add(closed);
        }
    }
}
