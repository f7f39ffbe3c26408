package bro.orchestrator.netconf;

import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.schema.YangModule;
import java.util.ArrayList;
import java.util.List;

/** What the hello says that the server can do. */
final class Capabilities {
    private static final List<String> FIXED =
            List.of(
                    "urn:ietf:params:netconf:base:1.0",
                    "urn:ietf:params:netconf:base:1.1",
                    "urn:ietf:params:netconf:capability:writable-running:1.0",
                    "urn:ietf:params:netconf:capability:candidate:1.0",
                    "urn:ietf:params:netconf:capability:confirmed-commit:1.1",
                    "urn:ietf:params:netconf:capability:rollback-on-error:1.0",
                    "urn:ietf:params:netconf:capability:validate:1.0",
                    "urn:ietf:params:netconf:capability:validate:1.1",
                    "urn:ietf:params:netconf:capability:xpath:1.0",
                    "urn:ietf:params:netconf:capability:notification:1.0",
                    "urn:ietf:params:netconf:capability:interleave:1.0",
                    "urn:ietf:params:netconf:capability:with-defaults:1.0?basic-mode=explicit"
                            + "&also-supported=report-all,report-all-tagged,trim",
                    "urn:ietf:params:netconf:capability:with-operational-defaults:1.0");

    private Capabilities() {}

    static List<String> of(Schema schema) {
        var all = new ArrayList<>(FIXED);
        all.add(
                "urn:ietf:params:netconf:capability:yang-library:1.1?revision=%s&content-id=%s"
                        .formatted(libraryRevision(schema), schema.contentId()));
        for (YangModule module : schema.modules()) {
            if (module.version1() && module.implemented()) {
                all.add(
                        "%s?module=%s&revision=%s%s%s"
                                .formatted(
                                        module.namespace(),
                                        module.name(),
                                        module.revision(),
                                        parameter("features", module.features()),
                                        parameter(
                                                "deviations",
                                                module.deviations().stream()
                                                        .map(YangModule.Deviation::name)
                                                        .toList())));
            }
        }
        return List.copyOf(all);
    }

    private static String parameter(String name, List<String> values) {
        return values.isEmpty() ? "" : "&%s=%s".formatted(name, String.join(",", values));
    }

    private static String libraryRevision(Schema schema) {
        return schema.modules().stream()
                .filter(module -> module.name().equals("ietf-yang-library"))
                .findFirst()
                .orElseThrow()
                .revision();
    }
}
