package bro.orchestrator.netconf.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What is written is read again as it was meant. */
class XmlWriterTest {

    private interface Content {
        void write(XmlWriter out) throws IOException;
    }

    private static String written(Content content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new XmlWriter(bytes);
        content.write(out);
        out.flush();
        return bytes.toString(UTF_8);
    }

    @Test
    void namespacesAreDeclaredWhereTheyChange() throws Exception {
        String xml =
                written(
                        out -> {
                            out.start("u", "a").start("u", "b").end().start("", "c").end();
                            out.leaf("v", "d", "x").end();
                        });

        assertThat(xml).isEqualTo("<a xmlns=\"u\"><b/><c xmlns=\"\"/><d xmlns=\"v\">x</d></a>");
    }

    @Test
    void markupAndSpaceSurviveInTextAndAttributes() throws Exception {
        String all = " <>&\"'\t\n\r]]>ä\uFFFD\uD83D\uDE00";

        String xml = written(out -> out.start("", "a").attribute("b", all).text(all).end());

        XmlElement a = new XmlReader().read(new ByteArrayInputStream(xml.getBytes(UTF_8)));
        assertThat(a.text()).isEqualTo(all);
        assertThat(a.attribute("b")).contains(all);
    }

    @Test
    void whatXmlCannotHoldIsReplaced() throws Exception {
        String xml = written(out -> out.leaf("", "a", "\0\u001F\uFFFE\uFFFF\uD800x\uDC00"));

        assertThat(xml).isEqualTo("<a>\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDx\uFFFD</a>");
    }

    @Test
    void textLongerThanTheBufferIsWrittenWhole() throws Exception {
        String text = "0123456789ä\uD83D\uDE00&".repeat(2_000);

        String xml = written(out -> out.leaf("", "a", text));

        assertThat(new XmlReader().read(new ByteArrayInputStream(xml.getBytes(UTF_8))).text())
                .isEqualTo(text);
    }

    @Test
    void elementsMayBeDeep() throws Exception {
        String xml =
                written(
                        out -> {
                            for (int i = 0; i < 100; i++) {
                                out.start("u", "a" + i);
                            }
                            for (int i = 0; i < 100; i++) {
                                out.end();
                            }
                        });

        assertThat(xml).startsWith("<a0 xmlns=\"u\"><a1>").endsWith("<a99/>" + ends());
    }

    private static String ends() {
        var text = new StringBuilder();
        for (int i = 98; i >= 0; i--) {
            text.append("</a").append(i).append('>');
        }
        return text.toString();
    }
}
