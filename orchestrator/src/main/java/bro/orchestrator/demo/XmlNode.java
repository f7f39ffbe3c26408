package bro.orchestrator.demo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** An element of a message, read by local names. */
record XmlNode(Element element) {
    private static final String NO_DTD = "http://apache.org/xml/features/disallow-doctype-decl";

    /**
     * Parses a message.
     *
     * @throws IOException if it is not well-formed or has a document type
     */
    static XmlNode parse(byte[] message) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature(NO_DTD, true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return new XmlNode(
                    builder.parse(new ByteArrayInputStream(message)).getDocumentElement());
        } catch (ParserConfigurationException | SAXException e) {
            throw new DemoException("the orchestrator sent bad XML: " + e.getMessage(), e);
        }
    }

    /** Text in which no character means anything to XML. */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    String name() {
        return element.getLocalName();
    }

    /** The text without the blanks around it. */
    String text() {
        return element.getTextContent().strip();
    }

    /** All children of that name. */
    List<XmlNode> all(String name) {
        var found = new ArrayList<XmlNode>();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child && child.getLocalName().equals(name)) {
                found.add(new XmlNode(child));
            }
        }
        return found;
    }

    /** Follows first children of these names. */
    Optional<XmlNode> find(String... names) {
        Optional<XmlNode> at = Optional.of(this);
        for (String name : names) {
            at = at.flatMap(node -> node.all(name).stream().findFirst());
        }
        return at;
    }

    /** The text of the child of that name, empty if there is none. */
    String text(String name) {
        return find(name).map(XmlNode::text).orElse("");
    }

    /** The number in the child of that name, 0 if there is none. */
    long number(String name) {
        String digits = text(name);
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }
}
