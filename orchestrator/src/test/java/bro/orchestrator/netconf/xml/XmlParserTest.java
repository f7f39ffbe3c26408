package bro.orchestrator.netconf.xml;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is XML and what is not, also in the view of the parser of the JDK. */
class XmlParserTest {
    private static final int HISTORIES = 20_000;
    private static final String XML = "http://www.w3.org/XML/1998/namespace";

    private static XmlElement read(String document) throws IOException {
        return read(document.getBytes(UTF_8));
    }

    private static XmlElement read(byte[] document) throws IOException {
        return new XmlReader().read(new ByteArrayInputStream(document));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a/>",
                "\uFEFF<a/>",
                "<?xml version='1.0'?><a/>",
                "<?xml version=\"1.0\" encoding = 'utf-8' standalone='yes' ?>\r\n<a></a >\n",
                " \n<!-- - --><a\n/><!--->--> ",
                "<n:a xmlns:n='u' n:b='' b=''/>",
                "<a xml:lang='en' xmlns:xml='" + XML + "'/>",
                "<ä·\u0300 é='1'/>",
                "<a>]] ]> &#93;&#93;></a>",
                "<a><![CDATA[]]]]><![CDATA[>]]></a>",
                "<a>&#x10FFFF;&#xD7FF;&#9;</a>",
                "<?p i?><a/>",
                "<?xml version='1.0'?><?p?><!-- c --><?q ?><a/>",
                "<?xml-a b?><a><?p <&]]>-- ??></a><?r\n?>\n",
                "<_a-.0/>"
            })
    void isRead(String document) throws Exception {
        assertThat(read(document).name()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "<a>",
                "<a></b>",
                "<a/><b/>",
                "<a/>x",
                "x<a/>",
                " <?xml version='1.0'?><a/>",
                "<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
                "<?xml version='2.0'?><a/>",
                "<?xml encoding='UTF-8'?><a/>",
                "<?xml version='1.0'encoding='UTF-8'?><a/>",
                "<?xml version='1.0' standalone='maybe'?><a/>",
                "<!DOCTYPE a><a/>",
                "<a/><!DOCTYPE a>",
                "<?XML version='1.0'?><a/>",
                "<a><?xml version='1.0'?></a>",
                "<a/><?Xml?>",
                "<?p:q?><a/>",
                "<??><a/>",
                "<? p?><a/>",
                "<?p!?><a/>",
                "<?p \u0001?><a/>",
                "<a><?p i></a>",
                "<a/><?p ?",
                "<a><!-- -- --></a>",
                "<a><!-- ---></a>",
                "<a><!-></a>",
                "<a>]]></a>",
                "<a>]]]]></a>",
                "<a><![CDATA[</a>",
                "<a><![cdata[]]></a>",
                "<a>&b;</a>",
                "<a>&lt</a>",
                "<a>&;</a>",
                "<a>&#;</a>",
                "<a>&#x;</a>",
                "<a>&#0;</a>",
                "<a>&#8;</a>",
                "<a>&#xFFFF;</a>",
                "<a>&#xD800;</a>",
                "<a>&#x110000;</a>",
                "<a>&#99999999999;</a>",
                "<a>&#X41;</a>",
                "<a>\u0008</a>",
                "<a>\uFFFF</a>",
                "<a b='\u0000'/>",
                "<a b='<'/>",
                "<a b=c/>",
                "<a b/>",
                "<a b='1' b='2'/>",
                "<a b='1'c='2'/>",
                "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
                "<a xmlns='u' xmlns='u'/>",
                "<p:a/>",
                "<a p:b=''/>",
                "<a xmlns:p=''/>",
                "<a xmlns:xml='u'/>",
                "<a xmlns:p='" + XML + "'/>",
                "<a xmlns:xmlns='u'/>",
                "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>",
                "<xmlns:a/>",
                "<a:b:c xmlns:a='u' xmlns:b='u'/>",
                "<:a/>",
                "<a:/>",
                "<1/>",
                "<-a/>",
                "<a\u00D7/>",
                "< a/>",
                "<a/ >",
                "<a></ a>",
                "</a>"
            })
    void isRefused(String document) {
        assertThatThrownBy(() -> read(document)).isInstanceOf(XmlException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0080",
                "\u00C0\u0080",
                "\u00C1\u00BF",
                "\u00C3",
                "\u00C3(",
                "\u00E0\u0080\u0080",
                "\u00E0\u009F\u00BF",
                "\u00ED\u00A0\u0080",
                "\u00EF\u00BF\u00BE",
                "\u00F0\u0080\u0080\u0080",
                "\u00F4\u0090\u0080\u0080",
                "\u00F5\u0080\u0080\u0080",
                "\u00FF"
            })
    void bytesThatAreNotUtf8AreRefused(String bytes) {
        String document = "<a>%s</a>".formatted(bytes);

        assertThatThrownBy(() -> read(document.getBytes(ISO_8859_1)))
                .isInstanceOf(XmlException.class);
    }

    @Test
    void utf16IsRefused() {
        assertThatThrownBy(() -> read("<a/>".getBytes(java.nio.charset.StandardCharsets.UTF_16)))
                .isInstanceOf(XmlException.class);
    }

    @Test
    void textIsPutTogetherAroundWhatIsInIt() throws Exception {
        XmlElement a =
                read(
                        "<a> x&amp;\r\n<b/>y\rz<!-- c --><?p q?><![CDATA[<&]]]>]]&gt;\uD83D\uDE00&#x20;</a>");

        assertThat(a.text()).isEqualTo(" x&\ny\nz<&]]]>\uD83D\uDE00 ");
    }

    @Test
    void spaceInAttributesIsSpace() throws Exception {
        XmlElement a = read("<a b=' \t\r\n\n&#9;&#10;&#13;&quot;\"&apos;'/>".replace("\"", ""));

        assertThat(a.attribute("b")).contains("    \t\n\r\"'");
    }

    @Test
    void aDocumentMayComeByteByByte() throws Exception {
        byte[] document = "<a b='ä'>\uD83D\uDE00&lt;]]<c/></a>".getBytes(UTF_8);
        InputStream slow =
                new FilterInputStream(new ByteArrayInputStream(document)) {
                    @Override
                    public int read(byte[] target, int offset, int length) throws IOException {
                        return super.read(target, offset, 1);
                    }
                };

        assertThat(new XmlReader().read(slow)).isEqualTo(read(document));
    }

    /** Mutated documents: whatever both parsers read they read the same. */
    @Test
    void agreesWithTheParserOfTheJdk() throws Exception {
        String[] pieces = {
            "<a>",
            "</a>",
            "<b c='d'>",
            "</b>",
            "<p:e xmlns:p='u'>",
            "</p:e>",
            "<f/>",
            "x",
            " ",
            "\r\n",
            "&lt;",
            "&#65;",
            "&#x0;",
            "&z;",
            "]]>",
            "]",
            "<![CDATA[",
            "<!--",
            "-->",
            "-",
            "<",
            ">",
            "&",
            "ä",
            "\u0008",
            "'",
            "\"",
            "=",
            "xmlns='v'",
            " p:q='r'",
            "<p:g/>",
            "/",
            "<?",
            "?>",
            "<?x",
            "?",
            "<!"
        };
        var random = new Random(1);
        int bothRead = 0;
        for (int i = 0; i < HISTORIES; i++) {
            var document = new StringBuilder("<r>");
            for (int length = random.nextInt(8); length > 0; length--) {
                document.append(pieces[random.nextInt(pieces.length)]);
            }
            document.append("</r>");
            Optional<XmlElement> ours = ours(document.toString());
            Optional<XmlElement> theirs = theirs(document.toString());
            assertThat(described(ours)).as(document.toString()).isEqualTo(described(theirs));
            bothRead += ours.isPresent() ? 1 : 0;
        }
        assertThat(bothRead).isGreaterThan(HISTORIES / 20);
    }

    private static Optional<String> described(Optional<XmlElement> document) {
        return document.map(XmlParserTest::describe);
    }

    private static String describe(XmlElement element) {
        return "{%s}%s%s%s[%s]"
                .formatted(
                        element.namespace(),
                        element.name(),
                        element.attributes(),
                        element.children().stream().map(XmlParserTest::describe).toList(),
                        element.text());
    }

    private static Optional<XmlElement> ours(String document) throws IOException {
        try {
            return Optional.of(read(document));
        } catch (XmlException e) {
            return Optional.empty();
        }
    }

    /** What the JDK makes of it; nothing if there is what we refuse although it is XML. */
    private static Optional<XmlElement> theirs(String document) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        var decoder = UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        var bytes = new ByteArrayInputStream(document.getBytes(UTF_8));
        try {
            return build(factory.createXMLStreamReader(new InputStreamReader(bytes, decoder)));
        } catch (XMLStreamException e) {
            return Optional.empty();
        }
    }

    private static Optional<XmlElement> build(XMLStreamReader events) throws XMLStreamException {
        Deque<List<XmlElement>> children = new ArrayDeque<>();
        Deque<StringBuilder> texts = new ArrayDeque<>();
        Deque<List<XmlElement.Attribute>> attributes = new ArrayDeque<>();
        children.push(new ArrayList<>());
        while (events.hasNext()) {
            switch (events.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    children.push(new ArrayList<>());
                    texts.push(new StringBuilder());
                    attributes.push(attributes(events));
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (!texts.isEmpty()) {
                        texts.element().append(events.getText());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    List<XmlElement> inner = children.pop();
                    children.element()
                            .add(
                                    new XmlElement(
                                            orEmpty(events.getNamespaceURI()),
                                            events.getLocalName(),
                                            attributes.pop(),
                                            Scope.NONE,
                                            inner,
                                            texts.pop().toString()));
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> {
                    return Optional.empty();
                }
                default -> {}
            }
        }
        return children.element().stream().findFirst();
    }

    private static List<XmlElement.Attribute> attributes(XMLStreamReader events) {
        var found = new ArrayList<XmlElement.Attribute>();
        for (int i = 0; i < events.getAttributeCount(); i++) {
            found.add(
                    new XmlElement.Attribute(
                            orEmpty(events.getAttributeNamespace(i)),
                            events.getAttributeLocalName(i),
                            events.getAttributeValue(i)));
        }
        return found;
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
