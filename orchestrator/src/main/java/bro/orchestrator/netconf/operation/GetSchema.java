package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.schema.YangModule;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.List;

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
        List<YangModule> found =
                schema.modules().stream()
                        .filter(it -> it.name().equals(identifier))
                        .filter(it -> version.isEmpty() || it.revision().equals(version))
                        .toList();
        if (found.isEmpty()) {
            throw Parameters.invalid(
                    version.isEmpty() ? "identifier" : "version", "there is no such schema");
        }
        if (found.size() > 1) {
            throw Parameters.protocol(
                            ErrorTag.OPERATION_FAILED, "the schema is there in several versions")
                    .withAppTag("data-not-unique")
                    .asException();
        }
        String text = found.getFirst().text();
        return out -> out.leaf(Namespaces.MONITORING, "data", text);
    }

    private static void requireYang(XmlElement format) {
        // many clients leave the prefix out
        boolean isYang =
                format.trimmed().equals(FORMAT)
                        || Parameters.identity(format, Namespaces.MONITORING)
                                .filter(FORMAT::equals)
                                .isPresent();
        if (!isYang) {
            throw Parameters.invalid("format", "schemas are there in format yang only");
        }
    }
}
