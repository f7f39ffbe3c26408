package bro.orchestrator.netconf.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xml.XmlReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint8;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.SchemaNode;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;

/** Values of every type, good and bad, as XML has them. */
class ContentTest {
    private static final Schema SCHEMA =
            Schema.load(List.of(Schema.Row.of("bro-conformance@2026-11-29", "shiny", "actions")));
    private static final Content CONTENT = new Content(SCHEMA);
    private static final String NS = "urn:bro:conformance";

    private static Object read(String leaf, String text) {
        XmlElement element = element(leaf, text);
        QName root = QName.create(SCHEMA.module(NS).orElseThrow().getQNameModule(), "conformance");
        var top = (DataNodeContainer) SCHEMA.context().findDataTreeChild(root).orElseThrow();
        QName types = QName.create(root, "types");
        var container = (DataNodeContainer) top.findDataTreeChild(types).orElseThrow();
        InstancePath path =
                InstancePath.ROOT
                        .with(CONTENT.step((SchemaNode) top))
                        .with(CONTENT.step((SchemaNode) container));
        var node = (TypedDataSchemaNode) CONTENT.child(container, element, path);
        return CONTENT.value(node, element, path.with(CONTENT.step(node)));
    }

    private static XmlElement element(String leaf, String text) {
        String document =
                "<%s xmlns='%s' xmlns:d='%s' xmlns:o='urn:other'>%s</%s>"
                        .formatted(leaf, NS, NS, text, leaf);
        try {
            return new XmlReader().read(new ByteArrayInputStream(document.getBytes(UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "int8 | -10 | -10",
                "int8 | +010 | 10",
                "int8 | ` 100 ` | 100",
                "uint64 | 18446744073709551615 | 18446744073709551615",
                "decimal | 0.5 | 0.5",
                "decimal | 99.99 | 99.99",
                "decimal | 3 | 3.0",
                "port | 1024 | 1024",
                "code | abc | abc",
                "flag | true | true",
                "nothing | `` | empty",
                "color | ` red ` | red",
                "kind | dog | (urn:bro:conformance?revision=2026-11-29)dog",
                "kind | d:poodle | (urn:bro:conformance?revision=2026-11-29)poodle",
                "mixed | 7 | 7",
                "mixed | unbounded | unbounded",
                "mixed | d:dog | (urn:bro:conformance?revision=2026-11-29)dog",
                "reference | ` a ` | ` a `",
                "names | ` a ` | ` a `"
            })
    void takes(String leaf, String text, String expected) {
        assertThat(read(leaf, text)).hasToString(expected);
    }

    @Test
    void hasTheClassesOfYangtools() {
        assertThat(read("port", "8")).isEqualTo(Uint16.valueOf(8));
        assertThat(read("port-reference", "8")).isEqualTo(Uint16.valueOf(8));
        assertThat(read("mixed", "8")).isEqualTo(Uint8.valueOf(8));
        assertThat(read("bits", " write  read")).isEqualTo(Set.of("read", "write"));
        assertThat((byte[]) read("binary", "AQ\n ID")).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/d:conformance/d:number",
                "/d:conformance/d:server[d:name='a/b[]']/d:address/d:ip",
                "/d:conformance/d:server[ d:name = \"it's\" ]",
                "/d:conformance/d:types/d:names[.='x']",
                "/d:conformance/d:choices/d:tcp-port",
                "/d:conformance/d:conditions/d:route[d:to='80'][d:from='a']"
            })
    void takesInstances(String text) {
        assertThat(read("any-instance", text))
                .asInstanceOf(InstanceOfAssertFactories.type(YangInstanceIdentifier.class))
                .satisfies(it -> assertThat(it.isEmpty()).isFalse());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "int8 | 11",
                "int8 | 0x1",
                "int8 | 1.0",
                "int8 | ``",
                "int8 | 1 2",
                "uint64 | -1",
                "uint64 | 18446744073709551616",
                "decimal | 0.49",
                "decimal | 1.234",
                "decimal | 1e1",
                "decimal | .5",
                "flag | TRUE",
                "flag | 1",
                "nothing | x",
                "color | Red",
                "color | gray",
                "bits | read exec",
                "bits | dust",
                "binary | !",
                "binary | AQIDBAU=",
                "kind | stone",
                "kind | animal",
                "kind | unicorn",
                "kind | o:dog",
                "kind | z:dog",
                "mixed | 256",
                "mixed | stone",
                "port-reference | 2000",
                "any-instance | d:conformance",
                "any-instance | /conformance",
                "any-instance | /d:none",
                "any-instance | /d:conformance/d:server[d:owner='x']",
                "any-instance | /d:conformance/d:server[d:name='x'][d:name='x']",
                "any-instance | /d:conformance[d:name='x']",
                "any-instance | /d:conformance/d:number/d:x",
                "any-instance | /d:conformance/d:server[d:name='x'",
                "any-instance | ``",
                "weekdays | wed"
            })
    void refuses(String leaf, String text) {
        RpcError error = error(leaf, text);
        assertThat(error.tag().label()).isEqualTo("invalid-value");
        assertThat(error.path().orElseThrow().expression())
                .isEqualTo("/c:conformance/c:types/c:" + leaf);
    }

    private static RpcError error(String leaf, String text) {
        try {
            read(leaf, text);
        } catch (RpcException e) {
            return e.errors().getFirst();
        }
        throw new AssertionError("accepted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "port | 1025 | port-out-of-range | A port is 1 to 1024.",
                "port | 70000 | port-out-of-range | A port is 1 to 1024.",
                "code | a | code-length | A code has 2 to 8 letters.",
                "code | ABC | code-letters | A code has small letters."
            })
    void tellsWhatTheModelSays(String leaf, String text, String appTag, String message) {
        RpcError error = error(leaf, text);
        assertThat(error.appTag()).hasValue(appTag);
        assertThat(error.message()).isEqualTo(message);
    }

    @Test
    void refusesWhatAnInvertedPatternMatches() {
        assertThatThrownBy(() -> read("code", "xyz")).isInstanceOf(RpcException.class);
    }

    @Test
    void neverRepeatsAValue() {
        assertThat(error("int8", "my-secret").toString()).doesNotContain("my-secret");
        assertThat(error("code", "MYSECRET").toString()).doesNotContain("MYSECRET");
    }
}
