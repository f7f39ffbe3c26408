package bro.orchestrator.netconf.session;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** An authenticated byte stream to a client. Reads and writes block; closing ends both. */
public interface Connection {

    InputStream input();

    OutputStream output();

    String user();

    /** The client's address, for people. */
    String peer();

    /** What carries it, an identity of ietf-netconf-monitoring. */
    String transport();

    /**
     * Has {@code work} run, on any thread, as soon as the connection has ended. It must not block.
     */
    void whenClosed(Runnable work);

    /** The address of a peer, for people; empty if it is not known. */
    static String address(@Nullable SocketAddress peer) {
        return peer instanceof InetSocketAddress known ? known.getAddress().getHostAddress() : "";
    }

    /** Ends the connection; may be called from any thread, any number of times. Does not block. */
    void close();
}
