package bro.orchestrator.netconf.state;

import static bro.orchestrator.netconf.xml.Namespaces.DATASTORES;
import static bro.orchestrator.netconf.xml.Namespaces.YANG_LIBRARY;

import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.schema.YangModule;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.TreeBuilder;
import java.util.List;
import java.util.stream.Stream;

/** What RFC 8525 shows of the schema, in its present and its deprecated form. */
public final class SchemaState implements DataNode.Children {
    private static final String SET = "complete";

    private final Schema schema;
    private final List<String> datastores;
    private final List<DataNode> nodes;

    /**
     * Works it out once.
     *
     * @param datastores the names that RFC 8342 has for those that are served
     */
    public SchemaState(Schema schema, List<String> datastores) {
        this.schema = schema;
        this.datastores = List.copyOf(datastores);
        this.nodes = List.of(library().build(), modulesState().build());
    }

    @Override
    public Stream<DataNode> matching(ChildQuery query) {
        return nodes.stream().filter(node -> query.wants(node.name()));
    }

    private TreeBuilder library() {
        var library = new TreeBuilder(YANG_LIBRARY, "yang-library");
        TreeBuilder set = library.inner("module-set").key("name", SET);
        for (YangModule module : schema.modules()) {
            if (module.implemented()) {
                set.add(
                        set.inner("module")
                                .key("name", module.name())
                                .leaf("revision", module.revision())
                                .leaf("namespace", module.namespace())
                                .leafList("feature", module.features())
                                .leafList(
                                        "deviation",
                                        module.deviations().stream()
                                                .map(YangModule.Deviation::name)
                                                .toList()));
            }
        }
        for (YangModule module : schema.modules()) {
            if (!module.implemented()) {
                set.add(
                        set.inner("import-only-module")
                                .key("name", module.name())
                                .key("revision", module.revision())
                                .leaf("namespace", module.namespace()));
            }
        }
        library.add(set);
        library.add(library.inner("schema").key("name", SET).leaf("module-set", SET));
        for (String datastore : datastores) {
            library.add(
                    library.inner("datastore")
                            .identityKey("name", DATASTORES, datastore)
                            .leaf("schema", SET));
        }
        return library.leaf("content-id", schema.contentId());
    }

    private TreeBuilder modulesState() {
        var state = new TreeBuilder(YANG_LIBRARY, "modules-state");
        state.leaf("module-set-id", schema.contentId());
        for (YangModule module : schema.modules()) {
            TreeBuilder entry =
                    state.inner("module")
                            .key("name", module.name())
                            .key("revision", module.revision())
                            .leaf("namespace", module.namespace())
                            .leafList("feature", module.features());
            for (YangModule.Deviation deviation : module.deviations()) {
                entry.add(
                        entry.inner("deviation")
                                .key("name", deviation.name())
                                .key("revision", deviation.revision()));
            }
            state.add(
                    entry.leaf("conformance-type", module.implemented() ? "implement" : "import"));
        }
        return state;
    }
}
