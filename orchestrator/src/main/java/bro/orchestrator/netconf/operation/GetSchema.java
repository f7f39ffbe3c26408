package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.schema.YangModule;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;

/** {@code get-schema} of RFC 6022. */
final class GetSchema implements Operation {
    private static final String FORMAT = "yang";

    private final Schema schema;

    GetSchema(Schema schema) {
        this.schema = schema;
    }

    @Override
    public Reply run(Session session, Parameters parameters) {
        String identifier = parameters.mandatory("identifier").trimmed();
        parameters.find("format").ifPresent(GetSchema::requireYang);
        String version = parameters.text("version").orElse("");
        YangModule module =
                schema.modules().stream()
                        .filter(it -> it.name().equals(identifier))
                        .findFirst()
                        .orElseThrow(
                                () -> Parameters.invalid("identifier", "there is no such schema"));
        if (!version.isEmpty() && !version.equals(module.revision())) {
            throw Parameters.invalid("version", "the schema is not there in that version");
        }
        return out -> out.leaf(Namespaces.MONITORING, "data", module.text());
    }

    private static void requireYang(XmlElement format) {
        String name = format.trimmed();
        int colon = name.indexOf(':');
        String namespace =
                format.scope().namespace(colon < 0 ? "" : name.substring(0, colon)).orElse("");
        boolean isOurs = colon < 0 || namespace.equals(Namespaces.MONITORING);
        if (!isOurs || !name.substring(colon + 1).equals(FORMAT)) {
            throw Parameters.invalid("format", "schemas are there in format yang only");
        }
    }
}
