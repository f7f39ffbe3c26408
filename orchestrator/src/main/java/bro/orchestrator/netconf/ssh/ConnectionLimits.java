package bro.orchestrator.netconf.ssh;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.opendaylight.netconf.shaded.sshd.common.session.Session;
import org.opendaylight.netconf.shaded.sshd.common.session.SessionListener;
import org.opendaylight.netconf.shaded.sshd.server.SshServer;

/** Ends connections that are too many, or that log in and then open nothing. */
final class ConnectionLimits implements SessionListener {
    private final SshServer server;
    private final int maxConnections;
    private final Duration openTimeout;

    ConnectionLimits(SshServer server, int maxConnections, Duration openTimeout) {
        this.server = server;
        this.maxConnections = maxConnections;
        this.openTimeout = openTimeout;
    }

    @Override
    public void sessionCreated(Session session) {
        if (server.getActiveSessions().size() > maxConnections) {
            session.close(true);
        }
    }

    @Override
    public void sessionEvent(Session session, Event event) {
        if (event == Event.Authenticated) {
            var _ =
                    server.getScheduledExecutorService()
                            .schedule(
                                    () -> {
                                        if (session.getAttribute(NetconfChannel.OPENED) == null) {
                                            session.close(true);
                                        }
                                    },
                                    openTimeout.toMillis(),
                                    TimeUnit.MILLISECONDS);
        }
    }
}
