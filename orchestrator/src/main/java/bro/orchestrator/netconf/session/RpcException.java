package bro.orchestrator.netconf.session;

import java.util.List;

/** A request that is answered with errors. */
public final class RpcException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<RpcError> errors;

    public RpcException(List<RpcError> errors) {
        super(errors.toString());
        this.errors = List.copyOf(errors);
    }

    public List<RpcError> errors() {
        return errors;
    }
}
