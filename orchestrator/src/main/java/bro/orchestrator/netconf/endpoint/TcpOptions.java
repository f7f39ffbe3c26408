package bro.orchestrator.netconf.endpoint;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/** Has the system find out that a peer is gone, without a word to the session. */
final class TcpOptions {
    private static final int IDLE_SECONDS = 60;
    private static final int INTERVAL_SECONDS = 15;
    private static final int PROBES = 4;

    private TcpOptions() {}

    /** The usual probes: a dead peer is noticed after two minutes. */
    static void keepAlive(SocketChannel tcp) throws IOException {
        keepAlive(tcp, IDLE_SECONDS, INTERVAL_SECONDS, PROBES);
    }

    static void keepAlive(SocketChannel tcp, int idleSeconds, int intervalSeconds, int probes)
            throws IOException {
        tcp.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (tcp.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            tcp.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, idleSeconds);
            tcp.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, intervalSeconds);
            tcp.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, probes);
        }
    }
}
