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
        return RpcError.of(
                        ErrorType.APPLICATION,
                        ErrorTag.UNKNOWN_ELEMENT,
                        "there is no element '%s' here".formatted(element.name()))
                .with("bad-element", element.name())
                .withPath(parent.errorPath())
                .asException();
    }

    public static RpcException unknownNamespace(XmlElement element, InstancePath parent) {
        return RpcError.of(
                        ErrorType.APPLICATION,
                        ErrorTag.UNKNOWN_NAMESPACE,
                        "element '%s' is in a namespace that is not known"
                                .formatted(element.name()))
                .with("bad-element", element.name())
                .with("bad-namespace", element.namespace())
                .withPath(parent.errorPath())
                .asException();
    }

    public static RpcException missingElement(String name, InstancePath parent) {
        return RpcError.of(
                        ErrorType.APPLICATION,
                        ErrorTag.MISSING_ELEMENT,
                        "element '%s' is missing".formatted(name))
                .with("bad-element", name)
                .withPath(parent.errorPath())
                .asException();
    }

    public static RpcException duplicate(XmlElement element, InstancePath where) {
        return RpcError.of(
                        ErrorType.APPLICATION,
                        ErrorTag.BAD_ELEMENT,
                        "element '%s' is given twice".formatted(element.name()))
                .with("bad-element", element.name())
                .withPath(where.errorPath())
                .asException();
    }

    public static RpcException twoCases(XmlElement element, InstancePath where) {
        return RpcError.of(
                        ErrorType.APPLICATION,
                        ErrorTag.BAD_ELEMENT,
                        "element '%s' and another are of two cases of one choice"
                                .formatted(element.name()))
                .with("bad-element", element.name())
                .withPath(where.errorPath())
                .asException();
    }

    public static RpcException unexpectedText(XmlElement element, InstancePath where) {
        return RpcError.of(
                        ErrorType.APPLICATION,
                        ErrorTag.BAD_ELEMENT,
                        "element '%s' must not hold text".formatted(element.name()))
                .with("bad-element", element.name())
                .withPath(where.errorPath())
                .asException();
    }

    public static RpcException tooMany(String name, InstancePath parent) {
        return RpcError.of(
                        ErrorType.APPLICATION,
                        ErrorTag.OPERATION_FAILED,
                        "there are too many elements '%s'".formatted(name))
                .withAppTag("too-many-elements")
                .with("bad-element", name)
                .withPath(parent.errorPath())
                .asException();
    }

    public static RpcException twoCases(String choice, InstancePath parent) {
        return RpcError.of(
                        ErrorType.APPLICATION,
                        ErrorTag.BAD_ELEMENT,
                        "more than one case of choice '%s' is given".formatted(choice))
                .with("bad-element", choice)
                .withPath(parent.errorPath())
                .asException();
    }

    /** The value is never repeated: it may be a secret. */
    public static RpcError invalidValue(String leaf, InstancePath where) {
        return invalidValue(
                leaf,
                where,
                "the value of '%s' is not of the type that the model says".formatted(leaf));
    }

    /** The same with a message of its own. */
    public static RpcError invalidValue(String leaf, InstancePath where, String message) {
        return RpcError.of(ErrorType.APPLICATION, ErrorTag.INVALID_VALUE, message)
                .with("bad-element", leaf)
                .withPath(where.errorPath());
    }
}
