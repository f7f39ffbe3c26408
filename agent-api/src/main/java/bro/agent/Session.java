package bro.agent;

import bro.agent.v1.DataGrpc;
import io.grpc.Channel;

/**
 * One registration, as the data service wants to see it.
 *
 * <p>Bytes have a connection of their own: a fragment that nobody reads for a while fills the
 * window of its whole connection, and heartbeats must not wait behind it.
 */
final class Session {
    private final String token;
    private final Channel channel;
    private final Runnable reconnect;

    /**
     * @param reconnect has the channel try at once what it would let wait for up to two minutes
     */
    Session(String token, Channel channel, Runnable reconnect) {
        this.token = token;
        this.channel = channel;
        this.reconnect = reconnect;
    }

    String token() {
        return token;
    }

    DataGrpc.DataStub data() {
        return DataGrpc.newStub(channel);
    }

    /** Has the channel try at once what it would let wait for up to two minutes. */
    void reconnect() {
        reconnect.run();
    }
}
