package bro.agent;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of connections to one orchestrator, one for control and one for data, which agents take in
 * turn for a registration each. Safe for use from any thread.
 *
 * <p>An agent that lets go may do so because the connection is dead. So nobody else is given that
 * pair any more, and the last one to let go closes it.
 */
final class Connections {
    /** A restore's command lists all fragments, see {@link FragmentQuota}. */
    private static final int CONTROL_MESSAGE_BYTES = 16 << 20;

    private static final int DATA_MESSAGE_BYTES = 2 << 20;

    private final String host;
    private final int port;
    private final Security security;
    private final @Nullable Pair[] open;

    Connections(String host, int port, int pairs, Security security) {
        this.host = host;
        this.port = port;
        this.security = security;
        this.open = new Pair[pairs];
    }

    /** The connections of one agent until it lets go of them, which ends all its calls. */
    Hold acquire() {
        return new Hold(least());
    }

    private synchronized Pair least() {
        int best = 0;
        for (int i = 1; i < open.length; i++) {
            if (users(open[i]) < users(open[best])) {
                best = i;
            }
        }
        Pair pair = open[best];
        if (pair == null) {
            pair = new Pair(channel(CONTROL_MESSAGE_BYTES), channel(DATA_MESSAGE_BYTES));
            open[best] = pair;
        }
        pair.users++;
        return pair;
    }

    private synchronized void release(Pair pair) {
        for (int i = 0; i < open.length; i++) {
            if (open[i] == pair) {
                open[i] = null;
            }
        }
        pair.users--;
        if (pair.users == 0) {
            pair.control.shutdownNow();
            pair.data.shutdownNow();
        }
    }

    private static int users(@Nullable Pair pair) {
        return pair == null ? 0 : pair.users;
    }

    private ManagedChannel channel(int messageBytes) {
        return NettyChannelBuilder.forAddress(host, port, security.credentials())
                .disableRetry()
                .directExecutor()
                .maxInboundMessageSize(messageBytes)
                .flowControlWindow(4 << 20)
                .build();
    }

    /** Two connections and the number of agents that hold them, which the lock guards. */
    private static final class Pair {
        private final ManagedChannel control;
        private final ManagedChannel data;
        private int users;

        Pair(ManagedChannel control, ManagedChannel data) {
            this.control = control;
            this.data = data;
        }
    }

    /** What one agent sees of a pair. */
    final class Hold {
        private final Pair pair;
        private final Calls calls = new Calls();

        private Hold(Pair pair) {
            this.pair = pair;
        }

        Channel control() {
            return ClientInterceptors.intercept(pair.control, calls);
        }

        Channel data() {
            return ClientInterceptors.intercept(pair.data, calls);
        }

        /** What a new session of the agent needs. */
        Session session(String token) {
            return new Session(token, data(), pair.data::resetConnectBackoff);
        }

        /** Ends the agent's calls as a broken connection would. */
        void release() {
            calls.end();
            Connections.this.release(pair);
        }
    }

    /** The calls of one agent, among those of others on the same connection. */
    private static final class Calls implements ClientInterceptor {
        private static final Status LET_GO =
                Status.UNAVAILABLE.withDescription("the agent let go of its connection");

        private final Set<ClientCall<?, ?>> going = ConcurrentHashMap.newKeySet();
        private volatile boolean over;

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(
                MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return new Call<>(next.newCall(method, options));
        }

        void end() {
            over = true;
            going.forEach(call -> call.cancel(LET_GO.getDescription(), null));
        }

        private final class Call<Q, A> extends SimpleForwardingClientCall<Q, A> {
            private volatile boolean closed;

            Call(ClientCall<Q, A> call) {
                super(call);
            }

            @Override
            public void start(Listener<A> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                closed = true;
                                going.remove(Call.this);
                                super.onClose(over ? LET_GO : status, trailers);
                            }
                        },
                        headers);
                // Not earlier: a call that is cancelled before its start throws there.
                going.add(this);
                if (closed) {
                    going.remove(this);
                } else if (over) {
                    cancel(LET_GO.getDescription(), null);
                }
            }
        }
    }
}
