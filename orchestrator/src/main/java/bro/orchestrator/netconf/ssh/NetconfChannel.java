package bro.orchestrator.netconf.ssh;

import bro.orchestrator.netconf.session.Connection;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.opendaylight.netconf.shaded.sshd.server.Environment;
import org.opendaylight.netconf.shaded.sshd.server.ExitCallback;
import org.opendaylight.netconf.shaded.sshd.server.channel.ChannelSession;
import org.opendaylight.netconf.shaded.sshd.server.command.Command;

/** One channel with the {@code netconf} subsystem; it is served on a virtual thread. */
final class NetconfChannel implements Command, Connection {
    static final String SUBSYSTEM = "netconf";

    private final ChannelSession channel;
    private final SocketSession socket;
    private final ChannelInput input;
    private final ChannelOutput output;
    private final AtomicReference<@Nullable Runnable> whenClosed = new AtomicReference<>();
    private volatile boolean isClosed;
    private @Nullable ExitCallback exit;

    NetconfChannel(ChannelSession channel, SocketSession socket, Duration patience) {
        this.channel = channel;
        this.socket = socket;
        this.input = new ChannelInput(channel);
        this.output = new ChannelOutput(channel, socket, patience);
        channel.setDataReceiver(input);
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
        socket.channelOpened();
        Thread.ofVirtual().name("netconf-session").start(this::serve);
    }

    private void serve() {
        try {
            socket.watcher().serve(this);
        } finally {
            socket.channelClosed();
            Objects.requireNonNull(exit).onExit(0);
        }
    }

    @Override
    public void destroy(ChannelSession closed) {
        isClosed = true;
        input.abandon();
        runWhenClosed();
    }

    @Override
    public void whenClosed(Runnable work) {
        whenClosed.set(work);
        if (isClosed) {
            runWhenClosed();
        }
    }

    private void runWhenClosed() {
        Runnable work = whenClosed.getAndSet(null);
        if (work != null) {
            work.run();
        }
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
        return socket.getRemoteAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress()
                : "";
    }

    @Override
    public String transport() {
        return "netconf-ssh";
    }

    @Override
    public void close() {
        input.abandon();
        // the other kind of close would not tell the client
        channel.close(false);
    }
}
