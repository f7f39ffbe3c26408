package bro.orchestrator.netconf.endpoint;

import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import java.util.Map;

/** Refuses what is configured at one place. */
record Refusals(String path) {
    static final String NAMESPACE = "urn:bro:netconf-server";

    private static final String ROOT = "/bns:netconf-server";

    static Refusals endpoint(String name) {
        return new Refusals(
                ROOT
                        + "/bns:listen/bns:endpoints/bns:endpoint[bns:name=%s]"
                                .formatted(quoted(name)));
    }

    static Refusals remote(String client, String name) {
        return new Refusals(
                ROOT
                        + "/bns:call-home/bns:netconf-client[bns:name=%s]".formatted(quoted(client))
                        + "/bns:endpoints/bns:endpoint[bns:name=%s]".formatted(quoted(name)));
    }

    /** As a literal of XPath; no name holds both quotes and apostrophes, or it is not told. */
    private static String quoted(String name) {
        if (!name.contains("'")) {
            return "'" + name + "'";
        }
        return name.contains("\"") ? "''" : "\"" + name + "\"";
    }

    RpcException invalid(String message) {
        return RpcError.of(ErrorType.APPLICATION, ErrorTag.INVALID_VALUE, message)
                .withPath(new RpcError.Path(path, Map.of("bns", NAMESPACE)))
                .asException();
    }

    /** Something outside of the configuration is in the way. */
    RpcException impossible(String message) {
        return RpcError.of(ErrorType.APPLICATION, ErrorTag.OPERATION_FAILED, message)
                .withPath(new RpcError.Path(path, Map.of("bns", NAMESPACE)))
                .asException();
    }
}
