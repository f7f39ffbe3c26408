package bro.orchestrator.netconf.ssh;

import bro.orchestrator.netconf.session.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opendaylight.netconf.shaded.sshd.common.AttributeRepository.AttributeKey;
import org.opendaylight.netconf.shaded.sshd.common.channel.ChannelPipedInputStream;
import org.opendaylight.netconf.shaded.sshd.server.Environment;
import org.opendaylight.netconf.shaded.sshd.server.ExitCallback;
import org.opendaylight.netconf.shaded.sshd.server.channel.ChannelSession;
import org.opendaylight.netconf.shaded.sshd.server.command.Command;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One channel with the {@code netconf} subsystem; it is served on a virtual thread. */
final class NetconfChannel implements Command, Connection {
    private static final Logger LOG = LoggerFactory.getLogger(NetconfChannel.class);

    static final String SUBSYSTEM = "netconf";

    /** Set on an SSH session once it has opened the subsystem. */
    static final AttributeKey<Boolean> OPENED = new AttributeKey<>();

    private final ChannelSession channel;
    private final Consumer<Connection> server;
    private final AtomicReference<@Nullable Runnable> whenClosed = new AtomicReference<>();
    private volatile boolean isClosed;
    private @Nullable InputStream input;
    private @Nullable OutputStream output;
    private @Nullable ExitCallback exit;

    NetconfChannel(ChannelSession channel, Consumer<Connection> server) {
        this.channel = channel;
        this.server = server;
    }

    @Override
    public void setInputStream(InputStream in) {
        input = in;
        if (in instanceof ChannelPipedInputStream piped) {
            // it would take the time limit of the other direction: a client may be silent for ever
            piped.setTimeout(0);
        }
    }

    @Override
    public void setOutputStream(OutputStream out) {
        output = out;
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
        channel.getSession().setAttribute(OPENED, true);
        Thread.ofVirtual().name("netconf-session").start(this::serve);
    }

    private void serve() {
        try {
            server.accept(this);
        } finally {
            Objects.requireNonNull(exit).onExit(0);
        }
    }

    @Override
    public void destroy(ChannelSession closed) {
        isClosed = true;
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
        return Objects.requireNonNull(input);
    }

    @Override
    public OutputStream output() {
        return Objects.requireNonNull(output);
    }

    @Override
    public String user() {
        return channel.getSession().getUsername();
    }

    @Override
    public String peer() {
        return channel.getSession().getClientAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress()
                : "";
    }

    @Override
    public void close() {
        try {
            input().close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("input was not closed");
        }
        // the other kind of close would not tell the client
        channel.close(false);
    }
}
