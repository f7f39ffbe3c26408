package bro.orchestrator.netconf.ssh;

import bro.orchestrator.netconf.session.Connection;
import bro.orchestrator.netconf.session.Inbox;
import bro.orchestrator.netconf.session.OnceClosed;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.opendaylight.netconf.shaded.sshd.server.Environment;
import org.opendaylight.netconf.shaded.sshd.server.ExitCallback;
import org.opendaylight.netconf.shaded.sshd.server.channel.ChannelDataReceiver;
import org.opendaylight.netconf.shaded.sshd.server.channel.ChannelSession;
import org.opendaylight.netconf.shaded.sshd.server.command.Command;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One channel with the {@code netconf} subsystem; it is served on a virtual thread. */
final class NetconfChannel implements Command, Connection {
    private static final Logger LOG = LoggerFactory.getLogger(NetconfChannel.class);

    static final String SUBSYSTEM = "netconf";

    private final ChannelSession channel;
    private final SocketSession socket;
    private final Inbox input;
    private final ChannelOutput output;
    private final OnceClosed onceClosed = new OnceClosed();
    private @Nullable ExitCallback exit;

    NetconfChannel(ChannelSession channel, SocketSession socket, Duration patience) {
        this.channel = channel;
        this.socket = socket;
        // the window of the channel bounds what arrives, and opens again as it is read
        this.input = new Inbox(Integer.MAX_VALUE, this::release);
        this.output = new ChannelOutput(channel, socket, patience);
        channel.setDataReceiver(new Receiver(input));
    }

    private void release(int count) {
        try {
            if (channel.getLocalWindow().isOpen()) {
                channel.getLocalWindow().release(count);
            }
        } catch (IOException e) {
            LOG.debug("the window was not opened", e);
        }
    }

    /** Takes what the client sends, on the loop. */
    private record Receiver(Inbox input) implements ChannelDataReceiver {
        @Override
        public int data(ChannelSession channel, byte[] data, int offset, int length) {
            input.add(data, offset, length);
            return 0;
        }

        @Override
        public void close() {
            input.end();
        }
    }

    @Override
    public void setInputStream(InputStream in) {
        // it comes by the receiver
    }

    @Override
    public void setOutputStream(OutputStream out) {
        // packets are made here
    }

    @Override
    public void setErrorStream(OutputStream err) {
        // nothing is written to it
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession opened, Environment environment) {
        socket.patience().begin(System.nanoTime());
        Thread.ofVirtual().name("netconf-session").start(this::serve);
    }

    private void serve() {
        try {
            socket.watcher().serve(this);
        } finally {
            socket.patience().renew(System.nanoTime());
            socket.patience().end(System.nanoTime());
            Objects.requireNonNull(exit).onExit(0);
        }
    }

    @Override
    public void destroy(ChannelSession closed) {
        input.close();
        onceClosed.closed();
    }

    @Override
    public void whenClosed(Runnable work) {
        onceClosed.run(work);
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public String user() {
        return channel.getSession().getUsername();
    }

    @Override
    public String peer() {
        return Connection.address(socket.getRemoteAddress());
    }

    @Override
    public String transport() {
        return "netconf-ssh";
    }

    @Override
    public void close() {
        input.close();
        // the other kind of close would not tell the client
        channel.close(false);
    }
}
