package bro.orchestrator.netconf.subscription;

import static bro.orchestrator.netconf.xml.Namespaces.YANG_PATCH;

import bro.orchestrator.netconf.subscription.Terms.ChangeType;
import bro.orchestrator.netconf.tree.ElementNode;
import bro.orchestrator.netconf.tree.NodeWriter;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One change of one node, as RFC 8072 writes it.
 *
 * @param target path of the node as in a URI of RESTCONF
 * @param value the node as it is now, unless it is gone
 * @param after where a node that users order stands: the path of the one before it, empty for the
 *     first place
 */
record Edit(ChangeType type, String target, Optional<XmlElement> value, Optional<String> after) {

    static Edit of(ChangeType type, String target, XmlElement value) {
        return new Edit(type, target, Optional.of(value), Optional.empty());
    }

    static Edit delete(String target) {
        return new Edit(ChangeType.DELETE, target, Optional.empty(), Optional.empty());
    }

    /** The two as one: what a client must be told that was told of neither. Null if nothing. */
    @Nullable Edit followedBy(Edit later) {
        return switch (later.type) {
            case DELETE -> type == ChangeType.CREATE ? null : later;
            case CREATE -> type == ChangeType.DELETE ? later.as(ChangeType.REPLACE) : later;
            case REPLACE -> type == ChangeType.CREATE ? later.as(ChangeType.CREATE) : later;
            case INSERT, MOVE -> later;
        };
    }

    private Edit as(ChangeType other) {
        return new Edit(other, target, value, after);
    }

    /** Whether this is a change of a node below another. */
    boolean isBelow(Edit other) {
        return target.startsWith(other.target) && target.startsWith("/", other.target.length());
    }

    void write(XmlWriter out, int number) throws IOException {
        out.start(YANG_PATCH, "edit");
        out.leaf(YANG_PATCH, "edit-id", "edit" + number);
        out.leaf(YANG_PATCH, "operation", type.label());
        out.leaf(YANG_PATCH, "target", target);
        if (type == ChangeType.INSERT || type == ChangeType.MOVE) {
            if (after.isPresent()) {
                out.leaf(YANG_PATCH, "point", after.get());
            }
            out.leaf(YANG_PATCH, "where", after.isPresent() ? "after" : "first");
        }
        if (value.isPresent() && type != ChangeType.MOVE) {
            out.start(YANG_PATCH, "value");
            new NodeWriter(out).write(ElementNode.of(value.get()));
            out.end();
        }
        out.end();
    }
}
