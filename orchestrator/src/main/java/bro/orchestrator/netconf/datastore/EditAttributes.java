package bro.orchestrator.netconf.datastore;

import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.Optional;

/**
 * The attributes of one element of an edit.
 *
 * @param operation of RFC 6241, section 7.2
 * @param insert where to put an entry of what users order, RFC 7950 section 7.8.6
 * @param anchor the {@code key} or {@code value} next to which it is put
 * @param isDefault whether the value is said to be the default, RFC 6243 section 6
 */
record EditAttributes(
        Optional<EditOperation> operation,
        Optional<Insert> insert,
        Optional<String> anchor,
        boolean isDefault) {
    static final EditAttributes NONE =
            new EditAttributes(Optional.empty(), Optional.empty(), Optional.empty(), false);

    private static final String DEFAULTS = "urn:ietf:params:xml:ns:netconf:default:1.0";

    /** Which attributes an element may have besides {@code default}. */
    enum Allowed {
        /** A whole configuration: none. */
        NONE,
        OPERATION,
        /** An entry of a list that users order. */
        KEY,
        /** An entry of a leaf-list that users order. */
        VALUE
    }

    /** Where an entry is put. */
    enum Insert {
        FIRST("first"),
        LAST("last"),
        BEFORE("before"),
        AFTER("after");

        private final String label;

        Insert(String label) {
            this.label = label;
        }

        boolean isNextToAnother() {
            return this == BEFORE || this == AFTER;
        }

        private static Optional<Insert> named(String label) {
            for (Insert insert : values()) {
                if (insert.label.equals(label)) {
                    return Optional.of(insert);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Reads them.
     *
     * @param path of the element, or of its parent
     */
    static EditAttributes of(XmlElement element, Allowed allowed, InstancePath path) {
        if (element.attributes().isEmpty()) {
            return NONE;
        }
        EditAttributes found = NONE;
        for (XmlElement.Attribute attribute : element.attributes()) {
            found = found.with(attribute, element, allowed, path);
        }
        if (found.insert.isPresent()
                && found.insert.get().isNextToAnother()
                && found.anchor.isEmpty()) {
            String missing = anchorName(allowed);
            throw error(ErrorTag.MISSING_ATTRIBUTE, missing, element, "is missing", path)
                    .asException();
        }
        return found;
    }

    private EditAttributes with(
            XmlElement.Attribute attribute,
            XmlElement element,
            Allowed allowed,
            InstancePath path) {
        String name = attribute.name();
        String value = attribute.value();
        boolean ordered = allowed == Allowed.KEY || allowed == Allowed.VALUE;
        if (is(attribute, Namespaces.BASE, "operation") && allowed != Allowed.NONE) {
            Optional<EditOperation> named =
                    EditOperation.named(value).filter(it -> it != EditOperation.NONE);
            return new EditAttributes(known(named, name, element, path), insert, anchor, isDefault);
        }
        if (is(attribute, Namespaces.YANG, "insert") && ordered) {
            Optional<Insert> named = known(Insert.named(value), name, element, path);
            return new EditAttributes(operation, named, anchor, isDefault);
        }
        if (is(attribute, Namespaces.YANG, anchorName(allowed)) && ordered) {
            return new EditAttributes(operation, insert, Optional.of(value), isDefault);
        }
        if (is(attribute, DEFAULTS, "default")) {
            Optional<Boolean> truth =
                    switch (value) {
                        case "true", "1" -> Optional.of(true);
                        case "false", "0" -> Optional.of(false);
                        default -> Optional.empty();
                    };
            return new EditAttributes(
                    operation, insert, anchor, known(truth, name, element, path).orElseThrow());
        }
        throw error(ErrorTag.UNKNOWN_ATTRIBUTE, name, element, "is not known here", path)
                .asException();
    }

    private static boolean is(XmlElement.Attribute attribute, String namespace, String name) {
        return attribute.namespace().equals(namespace) && attribute.name().equals(name);
    }

    private static String anchorName(Allowed allowed) {
        return allowed == Allowed.KEY ? "key" : "value";
    }

    private static <T> Optional<T> known(
            Optional<T> value, String name, XmlElement element, InstancePath path) {
        if (value.isEmpty()) {
            throw error(ErrorTag.BAD_ATTRIBUTE, name, element, "has no such value", path)
                    .asException();
        }
        return value;
    }

    static RpcError error(
            ErrorTag tag, String name, XmlElement element, String problem, InstancePath path) {
        return RpcError.of(ErrorType.APPLICATION, tag, "attribute '%s' %s".formatted(name, problem))
                .with("bad-attribute", name)
                .with("bad-element", element.name())
                .withPath(path.errorPath());
    }

    /** That the entry next to which another is to be put is not there, RFC 7950 section 15.7. */
    RpcException missingInstance(XmlElement element, InstancePath path) {
        String name = element.attribute(Namespaces.YANG, "key").isPresent() ? "key" : "value";
        return error(ErrorTag.BAD_ATTRIBUTE, name, element, "names no entry", path)
                .withAppTag("missing-instance")
                .asException();
    }
}
