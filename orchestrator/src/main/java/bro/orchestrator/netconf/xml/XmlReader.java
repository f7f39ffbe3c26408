package bro.orchestrator.netconf.xml;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Parses one document in UTF-8. A document type, a processing instruction, another encoding, or
 * more than the limits is refused. Shared by all threads.
 *
 * <p>What is made of a document takes at most some 25 bytes for each byte of it, however it is
 * built: elements, attributes and declarations each cost a small fixed amount, the prefixes in
 * scope are shared by all they apply to, and there are at most {@value #MAX_NODES} of all these
 * together. So 4 MiB never become more than about 50 MiB.
 */
public final class XmlReader {
    private static final int MAX_DEPTH = 128;
    private static final int MAX_NODES = 200_000;
    private static final int MAX_ATTRIBUTES = 64;
    private static final int MAX_NAME = 1024;

    private final XMLInputFactory factory;

    public XmlReader() {
        factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver(
                (_, _, _, _) -> {
                    throw new XMLStreamException("external entities are not read");
                });
    }

    /** Reads to the end of the stream. */
    public XmlElement read(InputStream bytes) throws IOException {
        var decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            XMLStreamReader events =
                    factory.createXMLStreamReader(new InputStreamReader(bytes, decoder));
            return new Document(events).read();
        } catch (XMLStreamException e) {
            if (e.getNestedException() instanceof IOException io) {
                throw io;
            }
            throw new XmlException("not well-formed", e);
        }
    }

    /** An element that is not closed yet. */
    private record Open(
            String namespace,
            String name,
            List<XmlElement.Attribute> attributes,
            Scope scope,
            List<XmlElement> children,
            StringBuilder text) {

        XmlElement closed() {
            return new XmlElement(
                    namespace, name, attributes, scope, List.copyOf(children), text.toString());
        }
    }

    /** One document being read. */
    private static final class Document {
        private final XMLStreamReader events;
        private final Deque<Open> open = new ArrayDeque<>();
        private int nodes;

        Document(XMLStreamReader events) {
            this.events = events;
        }

        XmlElement read() throws XMLStreamException, XmlException {
            requireUtf8();
            XmlElement root = null;
            while (events.hasNext()) {
                switch (events.next()) {
                    case XMLStreamConstants.START_ELEMENT -> start();
                    case XMLStreamConstants.END_ELEMENT -> root = end();
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text();
                    case XMLStreamConstants.DTD -> throw new XmlException("document type");
                    case XMLStreamConstants.PROCESSING_INSTRUCTION ->
                            throw new XmlException("processing instruction");
                    case XMLStreamConstants.ENTITY_REFERENCE ->
                            throw new XmlException("undeclared entity");
                    default -> {}
                }
            }
            if (root == null) {
                throw new XmlException("no element");
            }
            return root;
        }

        private void requireUtf8() throws XmlException {
            String declared = events.getCharacterEncodingScheme();
            if (declared != null && !declared.equalsIgnoreCase("UTF-8")) {
                throw new XmlException("encoding is not UTF-8");
            }
        }

        private void start() throws XmlException {
            nodes += 1 + events.getAttributeCount() + events.getNamespaceCount();
            if (nodes > MAX_NODES || open.size() >= MAX_DEPTH) {
                throw new XmlException("too many or too deep elements");
            }
            if (events.getAttributeCount() > MAX_ATTRIBUTES
                    || events.getNamespaceCount() > MAX_ATTRIBUTES
                    || events.getLocalName().length() > MAX_NAME) {
                throw new XmlException("too many attributes or too long a name");
            }
            String namespace = events.getNamespaceURI();
            open.push(
                    new Open(
                            namespace == null ? "" : namespace,
                            events.getLocalName(),
                            attributes(),
                            scope(),
                            new ArrayList<>(),
                            new StringBuilder()));
        }

        private List<XmlElement.Attribute> attributes() {
            int count = events.getAttributeCount();
            var found = new ArrayList<XmlElement.Attribute>(count);
            for (int i = 0; i < count; i++) {
                String namespace = events.getAttributeNamespace(i);
                found.add(
                        new XmlElement.Attribute(
                                namespace == null ? "" : namespace,
                                events.getAttributeLocalName(i),
                                events.getAttributeValue(i)));
            }
            return List.copyOf(found);
        }

        private Scope scope() throws XmlException {
            Scope scope = open.isEmpty() ? Scope.NONE : open.element().scope();
            for (int i = 0; i < events.getNamespaceCount(); i++) {
                String prefix = events.getNamespacePrefix(i);
                String uri = events.getNamespaceURI(i);
                if (uri != null && uri.length() > MAX_NAME) {
                    throw new XmlException("too long a namespace");
                }
                scope = scope.with(prefix == null ? "" : prefix, uri == null ? "" : uri);
            }
            return scope;
        }

        private void text() {
            if (!open.isEmpty()) {
                open.element().text().append(events.getText());
            }
        }

        private XmlElement end() {
            XmlElement closed = open.pop().closed();
            if (!open.isEmpty()) {
                open.element().children().add(closed);
            }
            return closed;
        }
    }
}
