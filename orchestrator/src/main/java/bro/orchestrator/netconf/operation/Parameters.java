package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.datastore.Datastore;
import bro.orchestrator.netconf.datastore.NmdaDatastore;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.tree.DefaultsMode;
import bro.orchestrator.netconf.tree.Selection;
import bro.orchestrator.netconf.tree.SubtreeFilter;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xpath.Model;
import bro.orchestrator.netconf.xpath.XPathFilter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an rpc gives to its operation. */
public final class Parameters {
    /** Behind the name of a parameter that may be given more than once. */
    static final String MANY = "*";

    private static final String DEFAULTS = "with-defaults";

    private final XmlElement operation;
    private final Map<String, XmlElement> byName;
    private final Model model;

    private Parameters(XmlElement operation, Map<String, XmlElement> byName, Model model) {
        this.operation = operation;
        this.byName = byName;
        this.model = model;
    }

    /**
     * Takes an operation whose parameters are in its own namespace.
     *
     * @throws RpcException if one is not allowed, or given twice
     */
    static Parameters of(XmlElement operation, Set<String> allowed, Model model) {
        var byName = new HashMap<String, XmlElement>();
        for (XmlElement child : operation.children()) {
            boolean many = allowed.contains(child.name() + MANY);
            if ((!many && !allowed.contains(child.name())) || !isInPlace(child, operation)) {
                throw unknown(child, operation, model);
            }
            if (byName.put(child.name(), child) != null && !many) {
                throw protocol(ErrorTag.BAD_ELEMENT, "'%s' is given twice".formatted(child.name()))
                        .with("bad-element", child.name())
                        .asException();
            }
        }
        return new Parameters(operation, byName, model);
    }

    private static RpcException unknown(XmlElement parameter, XmlElement operation, Model model) {
        RpcError error =
                model.knows(parameter.namespace())
                        ? protocol(
                                        ErrorTag.UNKNOWN_ELEMENT,
                                        "'%s' is no parameter of %s"
                                                .formatted(parameter.name(), operation.name()))
                                .with("bad-element", parameter.name())
                        : unknownNamespace("parameter", parameter);
        return error.asException();
    }

    /** That an element is in a namespace of no module. */
    static RpcError unknownNamespace(String what, XmlElement element) {
        return protocol(
                        ErrorTag.UNKNOWN_NAMESPACE,
                        "%s '%s' is in a namespace that is not known"
                                .formatted(what, element.name()))
                .with("bad-element", element.name())
                .with("bad-namespace", element.namespace());
    }

    /**
     * Many clients put a filter in the base namespace, whatever the operation's; how defaults are
     * shown has a namespace of its own.
     */
    private static boolean isInPlace(XmlElement parameter, XmlElement operation) {
        return parameter.namespace().equals(operation.namespace())
                || parameter.is(Namespaces.BASE, "filter")
                || parameter.is(Namespaces.WITH_DEFAULTS, DEFAULTS);
    }

    /** Takes an operation whose content is not made of parameters. */
    static Parameters unchecked(XmlElement operation, Model model) {
        return new Parameters(operation, Map.of(), model);
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

    /** What is given of a parameter that may be given more than once. */
    List<XmlElement> all(String name) {
        return operation.children().stream().filter(it -> it.name().equals(name)).toList();
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

    /**
     * The configuration datastore that a {@code source} or {@code target} names.
     *
     * @throws RpcException if it names none that is served
     */
    Datastore config(String name) {
        return config(datastore(name));
    }

    /** The same if the choice is looked into already. */
    static Datastore config(XmlElement chosen) {
        if (chosen.is(Namespaces.NMDA, "datastore")) {
            return nmda(chosen)
                    .writable()
                    .orElseThrow(() -> invalid("datastore", "it is no configuration datastore"));
        }
        return Optional.of(chosen)
                .filter(it -> it.namespace().equals(Namespaces.BASE))
                .flatMap(it -> Datastore.named(it.name()))
                .orElseThrow(
                        () ->
                                protocol(
                                                ErrorTag.UNKNOWN_ELEMENT,
                                                "there is no datastore '%s'"
                                                        .formatted(chosen.name()))
                                        .with("bad-element", chosen.name())
                                        .asException());
    }

    /** The datastore of RFC 8342 that an element names. */
    static NmdaDatastore nmda(XmlElement element) {
        return identity(element, Namespaces.DATASTORES)
                .flatMap(NmdaDatastore::named)
                .orElseThrow(() -> invalid(element.name(), "there is no such datastore"));
    }

    /** The identity of a namespace that an element names, if it does. */
    static Optional<String> identity(XmlElement element, String namespace) {
        String text = element.trimmed();
        int colon = text.indexOf(':');
        return element.scope()
                .namespace(colon < 0 ? "" : text.substring(0, colon))
                .filter(namespace::equals)
                .map(_ -> text.substring(colon + 1));
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
     * What the filter selects; everything if there is none.
     *
     * @throws RpcException if it is of a type that is not supported, or no expression
     */
    public Selection selection() {
        return find("filter").map(this::selection).orElse(Selection.ALL);
    }

    /**
     * How values that nobody has set are to be shown, RFC 6243 section 4.5.
     *
     * @throws RpcException if it is no mode
     */
    DefaultsMode defaults() {
        return text(DEFAULTS)
                .map(
                        label ->
                                DefaultsMode.named(label)
                                        .orElseThrow(
                                                () -> invalid(DEFAULTS, "there is no such mode")))
                .orElse(DefaultsMode.EXPLICIT);
    }

    /** What the expression that an element holds selects. */
    Selection expression(XmlElement element) {
        return XPathFilter.of(element.text(), element.scope(), model);
    }

    private Selection selection(XmlElement filter) {
        String type = attribute(filter, "type").orElse("subtree");
        return switch (type) {
            case "subtree" -> new SubtreeFilter(filter);
            case "xpath" -> {
                String select =
                        attribute(filter, "select")
                                .orElseThrow(() -> bad(ErrorTag.MISSING_ATTRIBUTE, "select"));
                yield XPathFilter.of(select, filter.scope(), model);
            }
            default -> throw bad(ErrorTag.BAD_ATTRIBUTE, "type");
        };
    }

    private static RpcException bad(ErrorTag tag, String attribute) {
        return protocol(tag, "a filter is of type 'subtree', or 'xpath' with an attribute 'select'")
                .with("bad-attribute", attribute)
                .with("bad-element", "filter")
                .asException();
    }

    /** Many clients put these attributes in the base namespace. */
    private static Optional<String> attribute(XmlElement filter, String name) {
        return filter.attribute(name).or(() -> filter.attribute(Namespaces.BASE, name));
    }
}
