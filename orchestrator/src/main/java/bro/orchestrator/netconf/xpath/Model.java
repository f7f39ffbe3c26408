package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.tree.NodeName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.common.QNameModule;
import org.opendaylight.yangtools.yang.model.api.ActionDefinition;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.IdentitySchemaNode;
import org.opendaylight.yangtools.yang.model.api.Module;
import org.opendaylight.yangtools.yang.model.api.SchemaNode;

/** What expressions need to know of the model. Shared by all threads. */
public final class Model {
    private final EffectiveModelContext context;
    private final Map<String, QNameModule> byNamespace = new HashMap<>();
    private final Map<String, String> namespaces = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, String> prefixes = new HashMap<>();
    private final Map<NodeName, IdentitySchemaNode> identities = new HashMap<>();

    public Model(EffectiveModelContext context) {
        this.context = context;
        for (Module module : context.getModules()) {
            String namespace = module.getNamespace().toString();
            // the newest revision comes first
            byNamespace.putIfAbsent(namespace, module.getQNameModule());
            namespaces.put(module.getName(), namespace);
            names.put(namespace, module.getName());
            prefixes.putIfAbsent(namespace, module.getPrefix());
            module.getIdentities()
                    .forEach(it -> identities.putIfAbsent(NodeName.of(it.getQName()), it));
        }
    }

    public EffectiveModelContext context() {
        return context;
    }

    /** The namespace of a module, by its name. */
    public Optional<String> namespace(String module) {
        return Optional.ofNullable(namespaces.get(module));
    }

    /** Whether a namespace is that of a module. */
    public boolean knows(String namespace) {
        return names.containsKey(namespace);
    }

    /** The name of the module of a namespace; the namespace itself if there is none. */
    public String moduleName(String namespace) {
        return names.getOrDefault(namespace, namespace);
    }

    /** The prefix that the module of a namespace has for itself. */
    public String prefix(String namespace) {
        return prefixes.getOrDefault(namespace, "x");
    }

    Optional<IdentitySchemaNode> identity(NodeName name) {
        return Optional.ofNullable(identities.get(name));
    }

    /** The node of the model that a child of that name stands for. */
    Optional<SchemaNode> child(SchemaNode parent, NodeName name) {
        SchemaNode inside = parent instanceof ActionDefinition action ? action.getInput() : parent;
        QNameModule module = byNamespace.get(name.namespace());
        return module != null && inside instanceof DataNodeContainer container
                ? container
                        .findDataTreeChild(QName.create(module, name.local()))
                        .map(SchemaNode.class::cast)
                : Optional.empty();
    }
}
