package bro.orchestrator.netconf.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.InputCheck;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.TreeBuilder;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xml.XmlReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.OperationDefinition;

class InputRulesTest {
    private static final String NS = "urn:bro:conformance";
    private static final Content CONTENT = new Content(Conformance.SCHEMA);
    private static final InputRules RULES =
            new InputRules(
                    Conformance.MODEL,
                    CONTENT,
                    () -> query -> Stream.of(tree()).filter(it -> query.wants(it.name())));

    private static DataNode tree() {
        var top = new TreeBuilder(NS, "conformance");
        top.add(top.inner("server").key("name", "a").leaf("limit", 5));
        top.add(top.inner("server").key("name", "b").leaf("limit", 1));
        return top.build();
    }

    private static QName name(String local) {
        return QName.create(Conformance.SCHEMA.module(NS).orElseThrow().getQNameModule(), local);
    }

    private static List<RpcError> errors(
            OperationDefinition operation, InstancePath path, String inner) throws IOException {
        String document = "<x xmlns='%s'>%s</x>".formatted(NS, inner);
        XmlElement given = new XmlReader().read(new ByteArrayInputStream(document.getBytes(UTF_8)));
        try {
            new InputCheck(CONTENT, _ -> false).check(operation.getInput(), given, path);
            RULES.check(operation, given, path);
            return List.of();
        } catch (RpcException e) {
            return e.errors();
        }
    }

    private static List<RpcError> restart(String server, String inner) throws IOException {
        var list =
                (ListSchemaNode)
                        Conformance.SCHEMA
                                .context()
                                .findDataTreeChild(name("conformance"), name("server"))
                                .orElseThrow();
        OperationDefinition action = list.findAction(name("restart")).orElseThrow();
        InstancePath path =
                InstancePath.ROOT
                        .with(new InstancePath.Step(NS, "c", "conformance", Map.of()))
                        .with(CONTENT.entryStep(list, Map.of(name("name"), server)))
                        .with(CONTENT.step(action));
        return errors(action, path, inner);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<delay>5</delay><soft/>",
                "<delay>1</delay><hard/><reason>x</reason>",
                "<delay>1</delay><soft/><other>b</other>"
            })
    void takes(String input) throws Exception {
        assertThat(restart("a", input)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<soft/> | missing-element |",
                "<delay>1</delay> | missing-element |",
                "<delay>1</delay><soft/><hard/> | bad-element |",
                "<delay>6</delay><soft/> | operation-failed | too-slow",
                "<delay>1</delay><soft/><reason>x</reason> | unknown-element |",
                "<delay>1</delay><soft/><other>c</other> | data-missing | instance-required",
                "<delay>x</delay><soft/> | invalid-value |"
            })
    void refuses(String input, String tag, String appTag) throws Exception {
        RpcError error = restart("a", input).getFirst();
        assertThat(error.tag().label()).isEqualTo(tag);
        assertThat(error.appTag().orElse(null)).isEqualTo(appTag);
        assertThat(error.path().orElseThrow().expression())
                .startsWith("/c:conformance/c:server[c:name='a']/c:restart");
    }

    @Test
    void looksAtTheEntryThatIsAsked() throws Exception {
        assertThat(restart("b", "<delay>2</delay><soft/>")).hasSize(1);
        assertThat(restart("a", "<delay>2</delay><soft/>")).isEmpty();
    }

    @Test
    void checksRpcsLikewise() throws Exception {
        OperationDefinition rpc =
                Conformance.SCHEMA.context().getOperations().stream()
                        .filter(it -> it.getQName().equals(name("reckon")))
                        .findFirst()
                        .orElseThrow();
        InstancePath path = InstancePath.ROOT.with(CONTENT.step(rpc));
        assertThat(errors(rpc, path, "<left>1</left><right>2</right>")).isEmpty();
        assertThat(errors(rpc, path, "<left>2</left><right>2</right>"))
                .singleElement()
                .satisfies(it -> assertThat(it.appTag()).hasValue("wrong-order"));
    }
}
