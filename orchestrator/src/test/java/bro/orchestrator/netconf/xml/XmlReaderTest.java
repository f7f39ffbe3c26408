package bro.orchestrator.netconf.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Scopes, and what a document may cost. */
class XmlReaderTest {
    private static XmlElement read(String document) throws IOException {
        return new XmlReader().read(new ByteArrayInputStream(document.getBytes(UTF_8)));
    }

    private static String declarations(int level, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> " xmlns:p%d-%d=\"u%d\"".formatted(level, i, i))
                .collect(Collectors.joining());
    }

    @Test
    void aDeclarationAppliesWithinUntilAnotherHidesIt() throws Exception {
        XmlElement outer =
                read("<a xmlns='d' xmlns:p='one'><b xmlns:p='two' xmlns=''><c/></b><d/></a>");

        XmlElement inner = outer.children().getFirst().children().getFirst();

        assertThat(inner.scope().namespace("p")).contains("two");
        assertThat(inner.scope().namespace("")).contains("");
        assertThat(inner.scope().namespace("q")).isEmpty();
        assertThat(outer.children().getLast().scope().namespace("p")).contains("one");
        assertThat(outer.children().getLast().namespace()).isEqualTo("d");
    }

    @Test
    void whatIsDeclaredAgainCostsNothing() throws Exception {
        XmlElement at = read("<a xmlns='u'>".repeat(100) + "</a>".repeat(100));

        XmlElement outermost = at;
        while (!at.children().isEmpty()) {
            at = at.children().getFirst();
        }

        assertThat(at.scope()).isSameAs(outermost.scope());
    }

    @Test
    void prefixesInScopeAreLimited() {
        String deep =
                IntStream.range(0, 5)
                        .mapToObj(level -> "<a%s>".formatted(declarations(level, 20)))
                        .collect(Collectors.joining());

        assertThatThrownBy(() -> read(deep + "</a>".repeat(5)))
                .isInstanceOf(XmlException.class)
                .hasMessageContaining("prefixes in scope");
    }

    @Test
    void attributesAndDeclarationsCountAsElementsDo() throws Exception {
        String child = "<b xmlns:p='u' c='' d=''/>";

        assertThat(read("<a>" + child.repeat(40_000) + "</a>").children()).hasSize(40_000);
        assertThatThrownBy(() -> read("<a>" + child.repeat(60_000) + "</a>"))
                .isInstanceOf(XmlException.class)
                .hasMessageContaining("too many");
    }

    @Test
    void aNamespaceIsNoPlaceForMuchText() {
        assertThatThrownBy(() -> read("<a xmlns='%s'/>".formatted("u".repeat(5_000))))
                .isInstanceOf(XmlException.class);
    }
}
