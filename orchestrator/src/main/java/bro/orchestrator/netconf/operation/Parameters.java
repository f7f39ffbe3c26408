package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.tree.Selection;
import bro.orchestrator.netconf.tree.SubtreeFilter;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an rpc gives to its operation. */
public final class Parameters {
    private static final String RUNNING = "running";

    private final XmlElement operation;
    private final Map<String, XmlElement> byName;

    private Parameters(XmlElement operation, Map<String, XmlElement> byName) {
        this.operation = operation;
        this.byName = byName;
    }

    /**
     * Takes an operation whose parameters are in its own namespace.
     *
     * @throws RpcException if one is not allowed, or given twice
     */
    static Parameters of(XmlElement operation, Set<String> allowed) {
        var byName = new HashMap<String, XmlElement>();
        for (XmlElement child : operation.children()) {
            if (!allowed.contains(child.name()) || !isInPlace(child, operation)) {
                throw protocol(
                                ErrorTag.UNKNOWN_ELEMENT,
                                "'%s' is no parameter of %s"
                                        .formatted(child.name(), operation.name()))
                        .with("bad-element", child.name())
                        .asException();
            }
            if (byName.put(child.name(), child) != null) {
                throw protocol(ErrorTag.BAD_ELEMENT, "'%s' is given twice".formatted(child.name()))
                        .with("bad-element", child.name())
                        .asException();
            }
        }
        return new Parameters(operation, byName);
    }

    /** Many clients put a filter in the base namespace, whatever the operation's. */
    private static boolean isInPlace(XmlElement parameter, XmlElement operation) {
        return parameter.namespace().equals(operation.namespace())
                || parameter.is(Namespaces.BASE, "filter");
    }

    /** Takes an operation whose content is not made of parameters. */
    static Parameters unchecked(XmlElement operation) {
        return new Parameters(operation, Map.of());
    }

    static RpcError protocol(ErrorTag tag, String message) {
        return RpcError.of(ErrorType.PROTOCOL, tag, message);
    }

    /** The element of the operation itself. */
    public XmlElement operation() {
        return operation;
    }

    public Optional<XmlElement> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The text of a parameter without surrounding white space. */
    public Optional<String> text(String name) {
        return find(name).map(XmlElement::trimmed);
    }

    public XmlElement mandatory(String name) {
        return find(name).orElseThrow(() -> missing(name));
    }

    static RpcException missing(String name) {
        return protocol(ErrorTag.MISSING_ELEMENT, "parameter '%s' is missing".formatted(name))
                .with("bad-element", name)
                .asException();
    }

    /** An error that says a parameter has a value that cannot be. */
    public static RpcException invalid(String name, String problem) {
        return protocol(ErrorTag.INVALID_VALUE, problem).with("bad-element", name).asException();
    }

    /** Refuses any datastore but running, as {@code source} or {@code target}. */
    void requireRunning(String name) {
        XmlElement datastore = datastore(name);
        if (!datastore.is(Namespaces.BASE, RUNNING)) {
            throw protocol(
                            ErrorTag.UNKNOWN_ELEMENT,
                            "there is no datastore '%s'".formatted(datastore.name()))
                    .with("bad-element", datastore.name())
                    .asException();
        }
    }

    /**
     * What a {@code source} or {@code target} names: a datastore, inline configuration or a url.
     */
    XmlElement datastore(String name) {
        XmlElement parameter = mandatory(name);
        if (parameter.children().isEmpty()) {
            throw missing(name);
        }
        if (parameter.children().size() > 1) {
            throw protocol(ErrorTag.BAD_ELEMENT, "'%s' names more than one".formatted(name))
                    .with("bad-element", parameter.children().get(1).name())
                    .asException();
        }
        return parameter.children().getFirst();
    }

    /**
     * The subtree filter, if there is one.
     *
     * @throws RpcException if it is of another type
     */
    public Optional<XmlElement> filter() {
        Optional<XmlElement> filter = find("filter");
        filter.flatMap(Parameters::typeOf)
                .filter(type -> !type.equals("subtree"))
                .ifPresent(
                        _ -> {
                            throw protocol(
                                            ErrorTag.BAD_ATTRIBUTE,
                                            "only filters of type 'subtree' are supported")
                                    .with("bad-attribute", "type")
                                    .with("bad-element", "filter")
                                    .asException();
                        });
        return filter;
    }

    /**
     * What the filter selects; everything if there is none.
     *
     * @throws RpcException if it is of a type that is not supported
     */
    public Selection selection() {
        return filter().<Selection>map(SubtreeFilter::new).orElse(Selection.ALL);
    }

    private static Optional<String> typeOf(XmlElement filter) {
        return filter.attribute("type").or(() -> filter.attribute(Namespaces.BASE, "type"));
    }
}
