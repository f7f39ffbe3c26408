package bro.orchestrator.netconf.ssh;

import static org.opendaylight.netconf.shaded.sshd.core.CoreModuleProperties.CHANNEL_CLOSE_TIMEOUT;
import static org.opendaylight.netconf.shaded.sshd.core.CoreModuleProperties.MAX_AUTH_REQUESTS;
import static org.opendaylight.netconf.shaded.sshd.core.CoreModuleProperties.MAX_CONCURRENT_CHANNELS;
import static org.opendaylight.netconf.shaded.sshd.core.CoreModuleProperties.SERVER_IDENTIFICATION;
import static org.opendaylight.netconf.shaded.sshd.core.CoreModuleProperties.WINDOW_SIZE;

import bro.orchestrator.netconf.session.Transport;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.opendaylight.netconf.shaded.sshd.common.util.security.SecurityUtils;
import org.opendaylight.netconf.shaded.sshd.server.ServerBuilder;
import org.opendaylight.netconf.shaded.sshd.server.SshServer;
import org.opendaylight.netconf.shaded.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.opendaylight.netconf.shaded.sshd.server.auth.password.UserAuthPasswordFactory;
import org.opendaylight.netconf.shaded.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.opendaylight.netconf.shaded.sshd.server.channel.ChannelSession;
import org.opendaylight.netconf.shaded.sshd.server.command.Command;
import org.opendaylight.netconf.shaded.sshd.server.forward.RejectAllForwardingFilter;
import org.opendaylight.netconf.shaded.sshd.server.session.ServerConnectionServiceFactory;
import org.opendaylight.netconf.shaded.sshd.server.session.ServerUserAuthServiceFactory;
import org.opendaylight.netconf.shaded.sshd.server.session.SessionFactory;
import org.opendaylight.netconf.shaded.sshd.server.subsystem.SubsystemFactory;

/** SSH servers, one for each TCP connection, that offer the {@code netconf} subsystem alone. */
public final class SshTransport implements Transport {
    private static final int MAX_LOGIN_ATTEMPTS = 10;
    private static final int MAX_CHANNELS = 8;
    private static final long RECEIVE_WINDOW = 256 * 1024L;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final SshSettings settings;
    private final ScheduledExecutorService timer;
    private final PacketLoop loop;

    private SshTransport(SshServer server, SshSettings settings, ScheduledExecutorService timer)
            throws IOException {
        this.settings = settings;
        this.timer = timer;
        this.loop = new PacketLoop(new SessionFactory(server));
    }

    /**
     * Reads or makes the host keys and gets everything ready.
     *
     * @throws IOException naming the host key that cannot be used
     */
    public static SshTransport prepare(
            SshSettings settings, Accounts accounts, Path hostKeyDirectory) throws IOException {
        // its jar is large and signed: loading it costs a second, for nothing that is used here
        SecurityUtils.setAPrioriDisabledProvider(SecurityUtils.BOUNCY_CASTLE, true);
        ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("ssh-timer").daemon().factory());
        SshServer server = server(accounts, hostKeyDirectory);
        server.setScheduledExecutorService(timer);
        server.setSubsystemFactories(List.of(subsystem(settings.writeTimeout())));
        var transport = new SshTransport(server, settings, timer);
        transport.loop.start();
        return transport;
    }

    private static SshServer server(Accounts accounts, Path hostKeyDirectory) throws IOException {
        ServerBuilder builder = ServerBuilder.builder();
        builder.keyExchangeFactories(Algorithms.keyExchanges());
        builder.cipherFactories(Algorithms.ciphers());
        builder.macFactories(Algorithms.macs());
        builder.signatureFactories(Algorithms.signatures());
        builder.forwardingFilter(RejectAllForwardingFilter.INSTANCE);
        SshServer server = builder.build();
        server.setKeyPairProvider(HostKeys.in(hostKeyDirectory));
        server.setServiceFactories(
                List.of(
                        ServerUserAuthServiceFactory.INSTANCE,
                        ServerConnectionServiceFactory.INSTANCE));
        var logins = new Logins(accounts);
        server.setPasswordAuthenticator(logins);
        server.setPublickeyAuthenticator(logins);
        server.setUserAuthFactories(
                List.of(
                        UserAuthPublicKeyFactory.INSTANCE,
                        UserAuthPasswordFactory.INSTANCE,
                        UserAuthKeyboardInteractiveFactory.INSTANCE));
        CHANNEL_CLOSE_TIMEOUT.set(server, CLOSE_TIMEOUT);
        WINDOW_SIZE.set(server, RECEIVE_WINDOW);
        MAX_AUTH_REQUESTS.set(server, MAX_LOGIN_ATTEMPTS);
        MAX_CONCURRENT_CHANNELS.set(server, MAX_CHANNELS);
        SERVER_IDENTIFICATION.set(server, "BRO");
        return server;
    }

    private static SubsystemFactory subsystem(Duration patience) {
        return new SubsystemFactory() {
            @Override
            public String getName() {
                return NetconfChannel.SUBSYSTEM;
            }

            @Override
            public Command createSubsystem(ChannelSession channel) {
                var socket = (SocketSession) channel.getSession().getIoSession();
                return new NetconfChannel(channel, socket, patience);
            }
        };
    }

    @Override
    public Runnable accept(SocketChannel tcp, Watcher watcher) {
        return loop.add(tcp, settings, watcher);
    }

    @Override
    public void close() {
        loop.close();
        timer.shutdownNow();
    }
}
