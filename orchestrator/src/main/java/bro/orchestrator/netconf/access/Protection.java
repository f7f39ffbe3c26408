package bro.orchestrator.netconf.access;

import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.tree.NodeName;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.CaseSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ChoiceSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ContainerSchemaNode;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.Module;
import org.opendaylight.yangtools.yang.model.api.SchemaNode;
import org.opendaylight.yangtools.yang.model.api.meta.DeclaredStatement;
import org.opendaylight.yangtools.yang.model.api.meta.EffectiveStatement;

/**
 * One node of the model as far as access is concerned: its module, and whether it or a node above
 * is denied to whom no rule permits it. Immutable.
 */
final class Protection {
    /** Hashes of passwords, which RFC 7317 calls sensitive but does not hide. */
    private static final Set<String> SECRET = Set.of("/system/authentication/user/password");

    private final String module;
    private final Deny deny;
    private final boolean structural;
    private final Map<NodeName, Protection> children;
    private final Map<String, String> modules;

    /** Whether nothing, writing or everything is denied by default; inherited downwards. */
    enum Deny {
        NOTHING,
        WRITE,
        ALL
    }

    private Protection(
            String module,
            Deny deny,
            boolean structural,
            Map<NodeName, Protection> children,
            Map<String, String> modules) {
        this.module = module;
        this.deny = deny;
        this.structural = structural;
        this.children = children;
        this.modules = modules;
    }

    /** The root of the model. */
    static Protection of(Schema schema) {
        var modules = new HashMap<String, String>();
        for (Module module : schema.context().getModules()) {
            modules.put(module.getNamespace().toString(), module.getName());
        }
        return node(schema.context(), "", "", Deny.NOTHING, Collections.unmodifiableMap(modules));
    }

    private static Protection node(
            DataNodeContainer model,
            String path,
            String module,
            Deny inherited,
            Map<String, String> modules) {
        var children = new HashMap<NodeName, Protection>();
        collect(model, path, inherited, modules, children);
        boolean structural =
                model instanceof ContainerSchemaNode container && !container.isPresenceContainer();
        return new Protection(module, inherited, structural, children, modules);
    }

    private static void collect(
            DataNodeContainer model,
            String path,
            Deny inherited,
            Map<String, String> modules,
            Map<NodeName, Protection> found) {
        for (DataSchemaNode child : model.getChildNodes()) {
            Deny deny = stricter(inherited, deny(child));
            if (child instanceof ChoiceSchemaNode choice) {
                for (CaseSchemaNode one : choice.getCases()) {
                    collect(one, path, stricter(deny, deny(one)), modules, found);
                }
                continue;
            }
            QName name = child.getQName();
            String namespace = name.getNamespace().toString();
            String below = path + "/" + name.getLocalName();
            String module = modules.getOrDefault(namespace, "");
            if (module.equals("ietf-system") && SECRET.contains(below)) {
                deny = Deny.ALL;
            }
            found.put(
                    NodeName.of(name),
                    child instanceof DataNodeContainer inner
                            ? node(inner, below, module, deny, modules)
                            : new Protection(module, deny, false, Map.of(), modules));
        }
    }

    private static Deny stricter(Deny one, Deny other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** What the statement of a node, an rpc or a notification says. */
    static Deny deny(SchemaNode node) {
        var strictest = Deny.NOTHING;
        if (node instanceof EffectiveStatement<?, ?> statement && statement.getDeclared() != null) {
            for (DeclaredStatement<?> extension : statement.getDeclared().declaredSubstatements()) {
                strictest =
                        stricter(
                                strictest,
                                deny(extension.statementDefinition().getStatementName()));
            }
        }
        return strictest;
    }

    private static Deny deny(QName extension) {
        if (!extension.getNamespace().toString().equals(Nacm.NAMESPACE)) {
            return Deny.NOTHING;
        }
        return switch (extension.getLocalName()) {
            case "default-deny-all" -> Deny.ALL;
            case "default-deny-write" -> Deny.WRITE;
            default -> Deny.NOTHING;
        };
    }

    /** Name of the module in which it is defined. */
    String module() {
        return module;
    }

    /** Whether it is a container without presence. */
    boolean isStructural() {
        return structural;
    }

    boolean denies(Right right) {
        return switch (deny) {
            case NOTHING -> false;
            case WRITE -> right != Right.READ && right != Right.EXEC;
            case ALL -> true;
        };
    }

    /** Names of all data nodes below, whatever choice they are in. */
    Collection<NodeName> children() {
        return children.keySet();
    }

    /** A data node below; actions and notifications are denied as this is. */
    Protection child(NodeName name) {
        Protection known = children.get(name);
        return known != null
                ? known
                : new Protection(
                        Objects.requireNonNullElse(modules.get(name.namespace()), ""),
                        deny,
                        false,
                        Map.of(),
                        modules);
    }
}
