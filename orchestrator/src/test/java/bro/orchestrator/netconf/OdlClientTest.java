package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.BASE;
import static bro.orchestrator.netconf.Conversation.action;
import static bro.orchestrator.netconf.Conversation.brm;
import static bro.orchestrator.netconf.Conversation.edit;
import static bro.orchestrator.netconf.Conversation.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.List;
import java.util.ServiceLoader;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.transform.dom.DOMSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.api.schema.stream.NormalizedNodeWriter;
import org.opendaylight.yangtools.yang.data.codec.xml.XMLStreamNormalizedNodeStreamWriter;
import org.opendaylight.yangtools.yang.data.codec.xml.XmlParserStream;
import org.opendaylight.yangtools.yang.data.impl.schema.ImmutableNormalizedNodeStreamWriter;
import org.opendaylight.yangtools.yang.data.impl.schema.NormalizationResultHolder;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.NotificationNodeContainer;
import org.opendaylight.yangtools.yang.model.api.source.SourceIdentifier;
import org.opendaylight.yangtools.yang.model.spi.source.StringYangTextSource;
import org.opendaylight.yangtools.yang.model.util.SchemaInferenceStack;
import org.opendaylight.yangtools.yang.parser.api.YangParserConfiguration;
import org.opendaylight.yangtools.yang.parser.api.YangParserFactory;
import org.w3c.dom.Element;

/**
 * OpenDaylight mounts the server as a controller does: it learns the model from {@code
 * netconf-state/schemas} alone, and reads and writes by what it has learned.
 */
class OdlClientTest extends ConformanceServer {
    private static final String MONITORING = "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring";
    private static OdlClient client;
    private static EffectiveModelContext model;

    @BeforeAll
    static void mount() throws Exception {
        client = new OdlClient(server.port());
        Answer schemas =
                client.ask(
                        ("<get><filter xmlns:nc=\"%s\" nc:type=\"subtree\">"
                                        + "<netconf-state xmlns=\"%s\"><schemas/></netconf-state>"
                                        + "</filter></get>")
                                .formatted(BASE, MONITORING));
        var parser =
                ServiceLoader.load(YangParserFactory.class)
                        .findFirst()
                        .orElseThrow()
                        .createParser(YangParserConfiguration.DEFAULT);
        for (Element schema : schemas.all("//ncm:schema")) {
            var listed = new Answer("", schema);
            String name = listed.value("ncm:identifier");
            String revision = listed.value("ncm:version");
            String text =
                    client.ask(
                                    ("<get-schema xmlns=\"%s\"><identifier>%s</identifier>"
                                                    + "<version>%s</version></get-schema>")
                                            .formatted(MONITORING, name, revision))
                            .value("ncm:data");
            parser.addSource(new StringYangTextSource(new SourceIdentifier(name, revision), text));
        }
        model = parser.buildEffectiveModel();
    }

    @AfterAll
    static void unmount() {
        client.close();
    }

    private static QName name(String local) {
        var module = model.findModules("backup-restore-orchestrator").iterator().next();
        return QName.create(module.getQNameModule(), local);
    }

    private static NormalizedNode dataOf(Answer reply) throws Exception {
        var result = new NormalizationResultHolder();
        try (var parser =
                XmlParserStream.create(ImmutableNormalizedNodeStreamWriter.from(result), model)) {
            parser.traverse(new DOMSource(reply.all("nc:data").getFirst()));
        }
        return result.getResult().data();
    }

    private static MapNode managersIn(NormalizedNode data) {
        var root = (ContainerNode) data;
        var brm = (ContainerNode) root.getChildByArg(new NodeIdentifier(name("brm")));
        return (MapNode) brm.getChildByArg(new NodeIdentifier(name("backup-manager")));
    }

    private static NodeIdentifierWithPredicates manager(String id) {
        return NodeIdentifierWithPredicates.of(name("backup-manager"), name("id"), id);
    }

    @Test
    void theModelOfTheServerIsComplete() {
        assertThat(model.findModules("backup-restore-orchestrator")).hasSize(1);
        assertThat(model.findModules("ietf-yang-library")).isNotEmpty();
        assertThat(client.session().getServerCapabilities())
                .contains("urn:ietf:params:netconf:base:1.1");
    }

    @Test
    void noNotificationLiesWithinData() {
        assertThat(model.getChildNodes()).isNotEmpty();
        model.getChildNodes().forEach(OdlClientTest::assertNoNotificationIn);
    }

    private static void assertNoNotificationIn(DataSchemaNode node) {
        if (node instanceof NotificationNodeContainer container) {
            assertThat(container.getNotifications()).as("%s", node).isEmpty();
        }
        if (node instanceof DataNodeContainer container) {
            container.getChildNodes().forEach(OdlClientTest::assertNoNotificationIn);
        }
    }

    @Test
    void configurationIsReadByTheModel() throws Exception {
        NormalizedNode data =
                dataOf(client.ask("<get-config><source><running/></source></get-config>"));

        assertThat(managersIn(data).childByArg(manager("DEFAULT"))).isNotNull();
    }

    @Test
    void stateIsReadByTheModel() throws Exception {
        NormalizedNode data = dataOf(client.ask("<get/>"));

        var entry = managersIn(data).getChildByArg(manager("DEFAULT"));
        var backups = (MapNode) entry.getChildByArg(new NodeIdentifier(name("backup")));
        assertThat(backups.body()).isNotEmpty();
    }

    @Test
    void whatTheModelWritesIsTaken() throws Exception {
        var entry =
                ImmutableNodes.newMapEntryBuilder()
                        .withNodeIdentifier(manager("odl"))
                        .withChild(ImmutableNodes.leafNode(name("id"), "odl"))
                        .withChild(ImmutableNodes.leafNode(name("description"), "by model"))
                        .build();
        var managers =
                ImmutableNodes.newSystemMapBuilder()
                        .withNodeIdentifier(new NodeIdentifier(name("backup-manager")))
                        .withChild(entry)
                        .build();
        var brm =
                ImmutableNodes.newContainerBuilder()
                        .withNodeIdentifier(new NodeIdentifier(name("brm")))
                        .withChild(managers)
                        .build();
        String text = written(SchemaInferenceStack.of(model), brm);

        client.ask(edit("running", "", text)).ok();

        NormalizedNode data =
                dataOf(client.ask("<get-config><source><running/></source></get-config>"));
        assertThat(managersIn(data).childByArg(manager("odl"))).isEqualTo(entry);
        client.ask(edit("running", "", brm(entry("delete", "odl", "")))).ok();
    }

    private static String written(SchemaInferenceStack parent, NormalizedNode node)
            throws Exception {
        var text = new StringWriter();
        var xml = XMLOutputFactory.newDefaultFactory();
        xml.setProperty(XMLOutputFactory.IS_REPAIRING_NAMESPACES, true);
        var stream = xml.createXMLStreamWriter(text);
        try (var writer =
                NormalizedNodeWriter.forStreamWriter(
                        XMLStreamNormalizedNodeStreamWriter.create(stream, parent.toInference()))) {
            writer.write(node);
        }
        stream.close();
        return text.toString();
    }

    @Test
    void anActionIsOrderedByTheModel() throws Exception {
        SchemaInferenceStack restore = SchemaInferenceStack.of(model);
        for (String step : List.of("brm", "backup-manager", "backup", "restore")) {
            restore.enterSchemaTree(name(step));
        }
        var input =
                ImmutableNodes.newContainerBuilder()
                        .withNodeIdentifier(new NodeIdentifier(name("input")))
                        .withChild(ImmutableNodes.leafNode(name("plan-only"), true))
                        .build();
        // the element of the action stands where the input would
        String written = written(restore, input).replaceAll("(</?(?:\\w+:)?)input", "$1restore");

        Answer reply =
                client.ask(
                        action(
                                brm(
                                        entry(
                                                "DEFAULT",
                                                "<backup><name>old</name>%s</backup>"
                                                        .formatted(written)))));

        restore.enterSchemaTree(name("output"));
        var result = new NormalizationResultHolder();
        try (var parser =
                XmlParserStream.create(
                        ImmutableNormalizedNodeStreamWriter.from(result), restore.toInference())) {
            parser.traverse(new DOMSource(reply.root()));
        }
        var output = (ContainerNode) result.getResult().data();
        var plan = (ContainerNode) output.getChildByArg(new NodeIdentifier(name("plan")));
        var feasible = (LeafNode<?>) plan.getChildByArg(new NodeIdentifier(name("feasible")));
        assertThat(feasible.body()).isEqualTo(true);
    }

    @Test
    void theKeepAliveIsAnswered() throws Exception {
        client.ask(
                        ("<get-config><source><running/></source><filter xmlns:ns0=\"%s\""
                                        + " ns0:type=\"subtree\"/></get-config>")
                                .formatted(BASE))
                .empty();
    }

    @Test
    void errorsAreUnderstood() throws Exception {
        client.ask(edit("running", "", brm(entry("x/y", "")))).refused("invalid-value");
        assertThat(client.session().isUp()).isTrue();
    }
}
