package bro.orchestrator.netconf.schema;

import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.xml.XmlElement;

/** What is wrong with content that does not follow the model, RFC 7950 section 8.3.1. */
public final class ContentErrors {
    private ContentErrors() {}

    public static RpcException unknownElement(XmlElement element, InstancePath parent) {
        return about(
                        element.name(),
                        parent,
                        ErrorTag.UNKNOWN_ELEMENT,
                        "there is no element '%s' here")
                .asException();
    }

    static RpcException unknownNamespace(XmlElement element, InstancePath parent) {
        return about(
                        element.name(),
                        parent,
                        ErrorTag.UNKNOWN_NAMESPACE,
                        "element '%s' is in a namespace that is not known")
                .with("bad-namespace", element.namespace())
                .asException();
    }

    static RpcException missingElement(String name, InstancePath parent) {
        return about(name, parent, ErrorTag.MISSING_ELEMENT, "element '%s' is missing")
                .asException();
    }

    public static RpcException duplicate(XmlElement element, InstancePath where) {
        return bad(element.name(), where, "element '%s' is given twice");
    }

    public static RpcException twoCases(XmlElement element, InstancePath where) {
        return bad(
                element.name(), where, "element '%s' and another are of two cases of one choice");
    }

    public static RpcException twoCases(String choice, InstancePath parent) {
        return bad(choice, parent, "more than one case of choice '%s' is given");
    }

    static RpcException unexpectedText(XmlElement element, InstancePath where) {
        return bad(element.name(), where, "element '%s' must not hold text");
    }

    public static RpcException tooMany(String name, InstancePath parent) {
        return about(name, parent, ErrorTag.OPERATION_FAILED, "there are too many elements '%s'")
                .withAppTag("too-many-elements")
                .asException();
    }

    /** The value is never repeated: it may be a secret. */
    public static RpcError invalidValue(String leaf, InstancePath where) {
        return about(
                leaf,
                where,
                ErrorTag.INVALID_VALUE,
                "the value of '%s' is not of the type that the model says");
    }

    /** The same with a message of its own. */
    public static RpcError invalidValue(String leaf, InstancePath where, String message) {
        return error(leaf, where, ErrorTag.INVALID_VALUE, message);
    }

    private static RpcException bad(String name, InstancePath where, String problem) {
        return about(name, where, ErrorTag.BAD_ELEMENT, problem).asException();
    }

    /** Of a problem whose text has a place for the name. */
    private static RpcError about(String name, InstancePath where, ErrorTag tag, String problem) {
        return error(name, where, tag, problem.formatted(name));
    }

    private static RpcError error(String name, InstancePath where, ErrorTag tag, String message) {
        return RpcError.of(ErrorType.APPLICATION, tag, message)
                .with("bad-element", name)
                .withPath(where.errorPath());
    }
}
