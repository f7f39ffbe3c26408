package bro.orchestrator.netconf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.Answer.Names;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.namespace.NamespaceContext;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A message of the server; the prefixes of paths are those of {@link Names}. */
record Answer(String text, Element root) {
    private static final DocumentBuilderFactory PARSERS = parsers();
    private static final XPathFactory PATHS = XPathFactory.newInstance();

    /** The prefixes that tests use. */
    enum Names implements NamespaceContext {
        INSTANCE;

        private static final String YANG = "urn:ietf:params:xml:ns:yang:";
        private static final Map<String, String> ALL =
                Map.ofEntries(
                        Map.entry("nc", "urn:ietf:params:xml:ns:netconf:base:1.0"),
                        Map.entry("ncn", "urn:ietf:params:xml:ns:netconf:notification:1.0"),
                        Map.entry("manage", "urn:ietf:params:xml:ns:netmod:notification"),
                        Map.entry("bro", "urn:bro:backup-restore-orchestrator"),
                        Map.entry("ct", "urn:bro:bro-conformance"),
                        Map.entry("yang", "urn:ietf:params:xml:ns:yang:1"),
                        Map.entry("ncm", YANG + "ietf-netconf-monitoring"),
                        Map.entry("yl", YANG + "ietf-yang-library"),
                        Map.entry("ncev", YANG + "ietf-netconf-notifications"),
                        Map.entry("nacm", YANG + "ietf-netconf-acm"),
                        Map.entry("ds", YANG + "ietf-datastores"),
                        Map.entry("nmda", YANG + "ietf-netconf-nmda"),
                        Map.entry("or", YANG + "ietf-origin"),
                        Map.entry("wd", YANG + "ietf-netconf-with-defaults"),
                        Map.entry("sn", YANG + "ietf-subscribed-notifications"),
                        Map.entry("ypatch", YANG + "ietf-yang-patch"),
                        Map.entry("yp", YANG + "ietf-yang-push"),
                        Map.entry("sys", YANG + "ietf-system"));

        @Override
        public String getNamespaceURI(String prefix) {
            return ALL.getOrDefault(prefix, XMLConstants.NULL_NS_URI);
        }

        @Override
        public String getPrefix(String namespace) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Iterator<String> getPrefixes(String namespace) {
            return Collections.emptyIterator();
        }
    }

    private static DocumentBuilderFactory parsers() {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory;
    }

    /** Reads a message, which must be well-formed XML in UTF-8. */
    static Answer parse(byte[] message) {
        try {
            Document document =
                    PARSERS.newDocumentBuilder().parse(new ByteArrayInputStream(message));
            return new Answer(new String(message, UTF_8), document.getDocumentElement());
        } catch (ParserConfigurationException | SAXException | java.io.IOException e) {
            throw new AssertionError("not XML: " + new String(message, UTF_8), e);
        }
    }

    /** The elements at a path from the root of the message. */
    List<Element> all(String path) {
        try {
            var compiler = PATHS.newXPath();
            compiler.setNamespaceContext(Names.INSTANCE);
            var found = (NodeList) compiler.evaluate(path, root, XPathConstants.NODESET);
            var elements = new ArrayList<Element>();
            for (int i = 0; i < found.getLength(); i++) {
                elements.add((Element) found.item(i));
            }
            return elements;
        } catch (XPathExpressionException e) {
            throw new AssertionError(path, e);
        }
    }

    boolean has(String path) {
        return !all(path).isEmpty();
    }

    List<String> values(String path) {
        return all(path).stream().map(Element::getTextContent).toList();
    }

    /** The text of the only element at a path. */
    String value(String path) {
        assertThat(values(path)).as("%s in %s", path, text).hasSize(1);
        return values(path).getFirst();
    }

    /** That it is {@code <ok/>}. */
    Answer ok() {
        assertThat(names(root)).as(text).containsExactly("{nc}ok");
        return this;
    }

    /** That it is {@code <data>}. */
    Answer data() {
        assertThat(root.getLocalName()).as(text).isEqualTo("rpc-reply");
        assertThat(values("nc:data | nmda:data | ncm:data")).as(text).hasSize(1);
        return this;
    }

    /** That it is {@code <data>} without anything in it. */
    Answer empty() {
        data();
        assertThat(names(all("nc:data").getFirst())).as(text).isEmpty();
        return this;
    }

    /** That it is an rpc-error by the book (RFC 6241 section 4.3) with one of these tags. */
    Answer refused(String... tags) {
        assertThat(root.getLocalName()).as(text).isEqualTo("rpc-reply");
        assertThat(root.getNamespaceURI()).isEqualTo(Names.INSTANCE.getNamespaceURI("nc"));
        assertThat(has("nc:rpc-error")).as(text).isTrue();
        assertThat(has("nc:ok") || has("nc:data")).as(text).isFalse();
        for (Element error : all("nc:rpc-error")) {
            assertThat(String.join(" ", names(error)))
                    .as(text)
                    .matches(
                            "\\{nc}error-type \\{nc}error-tag \\{nc}error-severity"
                                    + "( \\{nc}error-app-tag)?( \\{nc}error-path)?"
                                    + "( \\{nc}error-message)?( \\{nc}error-info)?");
        }
        assertThat(values("nc:rpc-error/nc:error-severity")).containsOnly("error");
        assertThat(value("nc:rpc-error[1]/nc:error-type"))
                .isIn("transport", "rpc", "protocol", "application");
        assertThat(value("nc:rpc-error[1]/nc:error-tag")).as(text).isIn((Object[]) tags);
        assertThat(text)
                .doesNotContain("Exception")
                .doesNotContain("java.")
                .doesNotContain("bro.orchestrator");
        return this;
    }

    /** That its error-info has this. */
    Answer info(String name, String value) {
        assertThat(values("nc:rpc-error[1]/nc:error-info/nc:" + name)).as(text).contains(value);
        return this;
    }

    Answer type(String type) {
        assertThat(value("nc:rpc-error[1]/nc:error-type")).as(text).isEqualTo(type);
        return this;
    }

    Answer appTag(String tag) {
        assertThat(values("nc:rpc-error[1]/nc:error-app-tag")).as(text).containsExactly(tag);
        return this;
    }

    /** That its error-path, without prefixes, ends so. */
    Answer path(String end) {
        assertThat(value("nc:rpc-error[1]/nc:error-path").replaceAll("[\\w-]+:", ""))
                .as(text)
                .endsWith(end);
        return this;
    }

    /** The children of an element, as {@code {prefix}name}. */
    static List<String> names(Element parent) {
        var names = new ArrayList<String>();
        for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                String prefix =
                        Names.ALL.entrySet().stream()
                                .filter(e -> e.getValue().equals(child.getNamespaceURI()))
                                .map(Map.Entry::getKey)
                                .findFirst()
                                .orElse(String.valueOf(child.getNamespaceURI()));
                names.add("{%s}%s".formatted(prefix, child.getLocalName()));
            }
        }
        return names;
    }
}
