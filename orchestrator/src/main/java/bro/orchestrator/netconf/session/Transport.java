package bro.orchestrator.netconf.session;

import java.nio.channels.SocketChannel;

/** Makes authenticated connections of TCP connections, always as the server of its protocol. */
public interface Transport extends AutoCloseable {

    /**
     * Takes over a TCP connection, whoever opened it, and answers at once. Whether the peer speaks,
     * is slow, or is refused, concerns nobody else.
     *
     * @param tcp connected and in blocking mode; closed in the end
     * @return cuts the connection off, from any thread, without blocking
     */
    Runnable accept(SocketChannel tcp, Watcher watcher);

    /** Ends all connections that were accepted and not closed yet. */
    @Override
    void close();

    /** Follows one TCP connection. */
    interface Watcher {
        /** Serves an authenticated stream; called on a virtual thread of its own for each. */
        void serve(Connection connection);

        /** Hears, once and after all else, that the TCP connection is closed. Must not block. */
        void closed();
    }
}
