package bro.orchestrator.netconf.ssh;

import static org.opendaylight.netconf.shaded.sshd.core.CoreModuleProperties.AUTH_TIMEOUT;
import static org.opendaylight.netconf.shaded.sshd.core.CoreModuleProperties.CHANNEL_CLOSE_TIMEOUT;
import static org.opendaylight.netconf.shaded.sshd.core.CoreModuleProperties.IDLE_TIMEOUT;
import static org.opendaylight.netconf.shaded.sshd.core.CoreModuleProperties.MAX_AUTH_REQUESTS;
import static org.opendaylight.netconf.shaded.sshd.core.CoreModuleProperties.MAX_CONCURRENT_CHANNELS;
import static org.opendaylight.netconf.shaded.sshd.core.CoreModuleProperties.SERVER_IDENTIFICATION;
import static org.opendaylight.netconf.shaded.sshd.core.CoreModuleProperties.SOCKET_REUSEADDR;
import static org.opendaylight.netconf.shaded.sshd.core.CoreModuleProperties.TCP_NODELAY;
import static org.opendaylight.netconf.shaded.sshd.core.CoreModuleProperties.WINDOW_SIZE;
import static org.opendaylight.netconf.shaded.sshd.core.CoreModuleProperties.WINDOW_TIMEOUT;

import bro.orchestrator.netconf.session.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.opendaylight.netconf.shaded.sshd.common.session.SessionHeartbeatController.HeartbeatType;
import org.opendaylight.netconf.shaded.sshd.common.util.security.SecurityUtils;
import org.opendaylight.netconf.shaded.sshd.server.ServerBuilder;
import org.opendaylight.netconf.shaded.sshd.server.SshServer;
import org.opendaylight.netconf.shaded.sshd.server.auth.password.UserAuthPasswordFactory;
import org.opendaylight.netconf.shaded.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.opendaylight.netconf.shaded.sshd.server.channel.ChannelSession;
import org.opendaylight.netconf.shaded.sshd.server.command.Command;
import org.opendaylight.netconf.shaded.sshd.server.forward.RejectAllForwardingFilter;
import org.opendaylight.netconf.shaded.sshd.server.session.ServerConnectionServiceFactory;
import org.opendaylight.netconf.shaded.sshd.server.session.ServerUserAuthServiceFactory;
import org.opendaylight.netconf.shaded.sshd.server.subsystem.SubsystemFactory;

/** An SSH server that offers the {@code netconf} subsystem and nothing else. */
public final class SshListener implements AutoCloseable {
    private static final int MAX_LOGIN_ATTEMPTS = 10;
    private static final int MAX_CHANNELS = 8;
    private static final long RECEIVE_WINDOW = 256 * 1024L;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration HEARTBEAT = Duration.ofSeconds(60);

    private final SshServer server;

    private SshListener(SshServer server) {
        this.server = server;
    }

    /** Gets everything ready but does not listen yet. */
    public static SshListener prepare(
            SshSettings settings, Accounts accounts, Path hostKeyDirectory) throws IOException {
        // its jar is large and signed: loading it costs a second, for nothing that is used here
        SecurityUtils.setAPrioriDisabledProvider(SecurityUtils.BOUNCY_CASTLE, true);
        SshServer server = builder(settings).build();
        server.setHost(settings.address());
        server.setPort(settings.port());
        server.setKeyPairProvider(HostKeys.in(hostKeyDirectory));
        server.setServiceFactories(
                List.of(
                        ServerUserAuthServiceFactory.INSTANCE,
                        ServerConnectionServiceFactory.INSTANCE));
        var logins = new Logins(accounts);
        server.setPasswordAuthenticator(logins);
        server.setPublickeyAuthenticator(logins);
        server.setUserAuthFactories(
                List.of(UserAuthPublicKeyFactory.INSTANCE, UserAuthPasswordFactory.INSTANCE));
        limit(server, settings);
        return new SshListener(server);
    }

    /**
     * Begins to listen.
     *
     * @param channels serves each channel, on a virtual thread of its own
     */
    public void start(Consumer<Connection> channels) throws IOException {
        server.setSubsystemFactories(List.of(subsystem(channels)));
        server.start();
    }

    private static ServerBuilder builder(SshSettings settings) {
        ServerBuilder builder = ServerBuilder.builder();
        builder.keyExchangeFactories(Algorithms.keyExchanges());
        builder.cipherFactories(Algorithms.ciphers());
        builder.macFactories(Algorithms.macs());
        builder.signatureFactories(Algorithms.signatures());
        builder.forwardingFilter(RejectAllForwardingFilter.INSTANCE);
        builder.channelStreamPacketWriterResolver(
                (channel, _) -> new ThrottledWriter(channel, settings.writeTimeout()));
        return builder;
    }

    private static SubsystemFactory subsystem(Consumer<Connection> channels) {
        return new SubsystemFactory() {
            @Override
            public String getName() {
                return NetconfChannel.SUBSYSTEM;
            }

            @Override
            public Command createSubsystem(ChannelSession channel) {
                return new NetconfChannel(channel, channels);
            }
        };
    }

    private static void limit(SshServer server, SshSettings settings) {
        AUTH_TIMEOUT.set(server, settings.loginTimeout());
        IDLE_TIMEOUT.set(server, Duration.ZERO);
        WINDOW_TIMEOUT.set(server, settings.writeTimeout());
        CHANNEL_CLOSE_TIMEOUT.set(server, CLOSE_TIMEOUT);
        WINDOW_SIZE.set(server, RECEIVE_WINDOW);
        MAX_AUTH_REQUESTS.set(server, MAX_LOGIN_ATTEMPTS);
        MAX_CONCURRENT_CHANNELS.set(server, MAX_CHANNELS);
        SERVER_IDENTIFICATION.set(server, "BRO");
        TCP_NODELAY.set(server, true);
        SOCKET_REUSEADDR.set(server, true);
        server.setSessionHeartbeat(HeartbeatType.IGNORE, HEARTBEAT);
        server.addSessionListener(
                new ConnectionLimits(server, settings.maxConnections(), settings.loginTimeout()));
    }

    public int port() {
        return server.getPort();
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
