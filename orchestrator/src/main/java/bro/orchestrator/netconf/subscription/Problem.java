package bro.orchestrator.netconf.subscription;

import static bro.orchestrator.netconf.xml.Namespaces.SUBSCRIBED;
import static bro.orchestrator.netconf.xml.Namespaces.YANG_PUSH;

import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What may stand against a subscription: the identities of RFC 8639 and 8641 that occur here. */
enum Problem {
    ENCODING_UNSUPPORTED(SUBSCRIBED, ErrorTag.INVALID_VALUE),
    FILTER_UNAVAILABLE(SUBSCRIBED, ErrorTag.INVALID_VALUE),
    FILTER_UNSUPPORTED(SUBSCRIBED, ErrorTag.INVALID_VALUE),
    INSUFFICIENT_RESOURCES(SUBSCRIBED, ErrorTag.RESOURCE_DENIED),
    NO_SUCH_SUBSCRIPTION(SUBSCRIBED, ErrorTag.INVALID_VALUE),
    DATASTORE_NOT_SUBSCRIBABLE(YANG_PUSH, ErrorTag.INVALID_VALUE),
    NO_SUCH_SUBSCRIPTION_RESYNC(YANG_PUSH, ErrorTag.INVALID_VALUE),
    ON_CHANGE_UNSUPPORTED(YANG_PUSH, ErrorTag.OPERATION_NOT_SUPPORTED),
    ON_CHANGE_SYNC_UNSUPPORTED(YANG_PUSH, ErrorTag.OPERATION_NOT_SUPPORTED),
    PERIOD_UNSUPPORTED(YANG_PUSH, ErrorTag.INVALID_VALUE),
    UPDATE_TOO_BIG(YANG_PUSH, ErrorTag.TOO_BIG);

    private final String namespace;
    private final ErrorTag tag;

    Problem(String namespace, ErrorTag tag) {
        this.namespace = namespace;
        this.tag = tag;
    }

    /** What was asked for, and so in what structure the answer comes. */
    enum Request {
        ESTABLISH_STREAM(SUBSCRIBED, "establish-subscription-stream-error-info"),
        ESTABLISH_DATASTORE(YANG_PUSH, "establish-subscription-datastore-error-info"),
        MODIFY_STREAM(SUBSCRIBED, "modify-subscription-stream-error-info"),
        MODIFY_DATASTORE(YANG_PUSH, "modify-subscription-datastore-error-info"),
        DELETE(SUBSCRIBED, "delete-subscription-error-info"),
        RESYNC(YANG_PUSH, "resync-subscription-error");

        private final String namespace;
        private final String structure;

        Request(String namespace, String structure) {
            this.namespace = namespace;
            this.structure = structure;
        }
    }

    /** A value that would do better. */
    record Hint(String name, String value) {}

    String namespace() {
        return namespace;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The error as RFC 8640 section 7 has it. */
    RpcException refusing(Request request, String message, Hint... hints) {
        var below = new ArrayList<RpcError.Detail>();
        below.add(RpcError.Detail.identity(request.namespace, "reason", namespace, label()));
        for (Hint hint : hints) {
            below.add(new RpcError.Detail(request.namespace, hint.name, hint.value));
        }
        String module =
                namespace.equals(SUBSCRIBED) ? "ietf-subscribed-notifications" : "ietf-yang-push";
        return RpcError.of(ErrorType.APPLICATION, tag, message)
                .withAppTag(module + ":" + label())
                .with(new RpcError.Detail(request.namespace, request.structure, List.copyOf(below)))
                .asException();
    }
}
