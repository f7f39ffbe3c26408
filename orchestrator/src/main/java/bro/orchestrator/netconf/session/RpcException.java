package bro.orchestrator.netconf.session;

import java.util.List;

/** A request that is answered with errors. */
public final class RpcException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<RpcError> errors;

    public RpcException(List<RpcError> errors) {
        // an answer, not an accident: where it was made is of no interest, and would cost the most
        super(null, null, false, false);
        this.errors = List.copyOf(errors);
    }

    @Override
    public String getMessage() {
        return errors.toString();
    }

    public List<RpcError> errors() {
        return errors;
    }
}
