package bro.orchestrator.netconf.subscription;

import static bro.orchestrator.netconf.xml.Namespaces.SUBSCRIBED;

import bro.orchestrator.netconf.schema.DateAndTime;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xml.XmlElement;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parameters of an rpc, or what a container among them holds. */
final class Input {
    private static final long MAX_UINT32 = 0xFFFF_FFFFL;

    private final XmlElement element;
    private final Map<NodeName, XmlElement> children = new HashMap<>();

    private Input(XmlElement element) {
        this.element = element;
    }

    /**
     * Takes an element whose children are the given ones, each at most once.
     *
     * @param repeated local names of those that may be there more often
     * @throws RpcException naming a child that must not be there
     */
    static Input of(XmlElement element, Set<NodeName> allowed, String... repeated) {
        var input = new Input(element);
        for (XmlElement child : element.children()) {
            var name = NodeName.of(child);
            if (!allowed.contains(name)) {
                throw bad(ErrorTag.UNKNOWN_ELEMENT, child.name(), "is not known here");
            }
            boolean again = input.children.put(name, child) != null;
            if (again && !Set.of(repeated).contains(child.name())) {
                throw bad(ErrorTag.BAD_ELEMENT, child.name(), "is given twice");
            }
        }
        return input;
    }

    static RpcException bad(ErrorTag tag, String name, String problem) {
        return RpcError.of(ErrorType.PROTOCOL, tag, "'%s' %s".formatted(name, problem))
                .with("bad-element", name)
                .asException();
    }

    XmlElement element() {
        return element;
    }

    Optional<XmlElement> find(String namespace, String name) {
        return Optional.ofNullable(children.get(new NodeName(namespace, name)));
    }

    Optional<Instant> time(String namespace, String name) {
        return find(namespace, name).map(Input::time);
    }

    private static Instant time(XmlElement leaf) {
        try {
            return DateAndTime.parse(leaf.trimmed());
        } catch (DateTimeException e) {
            throw bad(ErrorTag.INVALID_VALUE, leaf.name(), "is no date and time");
        }
    }

    Optional<Long> number(String namespace, String name) {
        return find(namespace, name).map(Input::number);
    }

    static long number(XmlElement leaf) {
        try {
            long value = Long.parseLong(leaf.trimmed());
            if (value >= 0 && value <= MAX_UINT32) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below, like a number out of range
        }
        throw bad(ErrorTag.INVALID_VALUE, leaf.name(), "is no number of 32 bits");
    }

    long id() {
        return number(SUBSCRIBED, "id")
                .orElseThrow(() -> bad(ErrorTag.MISSING_ELEMENT, "id", "is missing"));
    }

    /** The name of an identity, with the namespace of its module. */
    static NodeName identity(XmlElement leaf) {
        String text = leaf.trimmed();
        int colon = text.indexOf(':');
        String prefix = colon < 0 ? "" : text.substring(0, colon);
        String namespace =
                leaf.scope()
                        .namespace(prefix)
                        .orElseThrow(
                                () ->
                                        bad(
                                                ErrorTag.INVALID_VALUE,
                                                leaf.name(),
                                                "has a prefix that is not known"));
        return new NodeName(namespace, text.substring(colon + 1));
    }
}
