package bro.orchestrator.agent;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a call whose bytes are no message with a reason; gRPC alone would say UNKNOWN. The handler
 * hears that as the end of its connection.
 */
final class Guard implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    private Guard() {}

    /** The service behind a guard: its messages are taken apart where that can be watched. */
    static ServerServiceDefinition before(ServerServiceDefinition service) {
        return ServerInterceptors.intercept(
                ServerInterceptors.useInputStreamMessages(service), new Guard());
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var guarded = new GuardedCall<>(call);
        return new GuardedListener<>(guarded, next.startCall(guarded, headers));
    }

    private static final class GuardedListener<Q> extends SimpleForwardingServerCallListener<Q> {
        private final GuardedCall<Q, ?> call;

        GuardedListener(GuardedCall<Q, ?> call, ServerCall.Listener<Q> handler) {
            super(handler);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            if (call.isCancelled()) {
                return;
            }
            try {
                super.onMessage(message);
            } catch (StatusRuntimeException e) {
                String what = "a message cannot be read: " + e.getStatus().getDescription();
                LOG.atWarn().log(what);
                call.close(Status.INVALID_ARGUMENT.withDescription(what), new Metadata());
                super.onCancel();
            }
        }
    }

    /** A call that can be ended under the hands of its handler, which may be on any thread. */
    private static final class GuardedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private boolean closed;

        GuardedCall(ServerCall<Q, A> call) {
            super(call);
        }

        @Override
        public synchronized boolean isCancelled() {
            return closed || super.isCancelled();
        }

        @Override
        public synchronized void sendHeaders(Metadata headers) {
            if (!closed) {
                super.sendHeaders(headers);
            }
        }

        @Override
        public synchronized void sendMessage(A message) {
            if (!closed) {
                super.sendMessage(message);
            }
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (!closed) {
                closed = true;
                super.close(status, trailers);
            }
        }
    }
}
