package bro.orchestrator.netconf.notification;

import bro.orchestrator.netconf.datastore.Author;
import bro.orchestrator.netconf.datastore.CommitParticipant;
import bro.orchestrator.netconf.datastore.ConfigChange;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.tree.TreeBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeWithValue;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.api.schema.ChoiceNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafSetNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateNode;
import org.opendaylight.yangtools.yang.data.tree.api.ModificationType;
import org.opendaylight.yangtools.yang.model.api.Module;

/** Changes of the configuration as events of RFC 6470. */
public final class ConfigEvents implements CommitParticipant {
    private static final int MAX_EDITS = 256;

    private final Schema schema;
    private final SessionEvents sessions;
    private final EventStream stream;

    public ConfigEvents(Schema schema, SessionEvents sessions, EventStream stream) {
        this.schema = schema;
        this.sessions = sessions;
        this.stream = stream;
    }

    /** One node that is another now, and what was done to it. */
    private record Edit(Target target, String operation) {}

    /** A node of the data tree. */
    private record Target(@Nullable Target parent, PathArgument step) {}

    @Override
    public void applied(ConfigChange change) {
        var edits = new ArrayList<Edit>();
        for (DataTreeCandidateNode top : change.delta().childNodes()) {
            var below = new ArrayList<Edit>();
            collect(top, null, below);
            if (edits.size() + below.size() > MAX_EDITS) {
                // too much to tell of everything: the topmost node stands for all below
                edits.add(new Edit(new Target(null, top.name()), "merge"));
            } else {
                edits.addAll(below);
            }
        }
        if (!edits.isEmpty()) {
            stream.publish(event(change.author(), edits));
        }
    }

    private DataNode event(Author author, List<Edit> edits) {
        var event = new TreeBuilder(SessionEvents.NAMESPACE, "netconf-config-change");
        TreeBuilder changedBy = event.inner("changed-by");
        event.add(
                        author.equals(Author.SERVER)
                                ? changedBy.leaf("server", "")
                                : sessions.of(changedBy, author))
                .leaf("datastore", "running");
        for (Edit edit : edits) {
            event.add(event.inner("edit").add(leaf(edit.target)).leaf("operation", edit.operation));
        }
        return event.build();
    }

    private DataNode leaf(Target target) {
        var path = new StringBuilder();
        var prefixes = new LinkedHashMap<String, String>();
        append(target, path, prefixes);
        var name = new NodeName(SessionEvents.NAMESPACE, "target");
        return new DataNode.Leaf(name, path.toString(), Optional.empty(), prefixes, List.of());
    }

    private void collect(DataTreeCandidateNode node, @Nullable Target parent, List<Edit> edits) {
        ModificationType type = node.modificationType();
        if (edits.size() > MAX_EDITS || type == ModificationType.UNMODIFIED) {
            return;
        }
        NormalizedNode before = node.dataBefore();
        NormalizedNode after = node.dataAfter();
        if (isTransparent(before == null ? after : before)) {
            collectBelow(node, parent, edits);
            return;
        }
        var target = new Target(parent, node.name());
        if (type == ModificationType.SUBTREE_MODIFIED) {
            collectBelow(node, target, edits);
        } else if (before == null || !before.equals(after)) {
            edits.add(new Edit(target, operation(before == null, after == null)));
        }
    }

    private void collectBelow(
            DataTreeCandidateNode node, @Nullable Target target, List<Edit> edits) {
        node.childNodes().forEach(child -> collect(child, target, edits));
    }

    private static String operation(boolean isNew, boolean isGone) {
        if (isNew) {
            return "create";
        }
        return isGone ? "delete" : "replace";
    }

    /** Whether a node is none of the data tree, or has no path of its own. */
    private static boolean isTransparent(@Nullable NormalizedNode node) {
        return node instanceof MapNode || node instanceof LeafSetNode || node instanceof ChoiceNode;
    }

    /** An instance-identifier, and the prefixes that it uses. */
    private void append(Target target, StringBuilder path, Map<String, String> prefixes) {
        if (target.parent != null) {
            append(target.parent, path, prefixes);
        }
        path.append('/').append(name(target.step.getNodeType(), prefixes));
        switch (target.step) {
            case NodeIdentifierWithPredicates entry ->
                    entry.asMap()
                            .forEach(
                                    (key, value) ->
                                            path.append('[')
                                                    .append(name(key, prefixes))
                                                    .append('=')
                                                    .append(quoted(String.valueOf(value)))
                                                    .append(']'));
            case NodeWithValue<?> value ->
                    path.append("[.=").append(quoted(String.valueOf(value.getValue()))).append(']');
            default -> {}
        }
    }

    private String name(QName name, Map<String, String> prefixes) {
        String namespace = name.getNamespace().toString();
        String prefix = schema.module(namespace).map(Module::getPrefix).orElse("x");
        prefixes.put(prefix, namespace);
        return prefix + ":" + name.getLocalName();
    }

    private static String quoted(String value) {
        String quote = value.contains("'") ? "\"" : "'";
        return quote + value + quote;
    }
}
