package bro.orchestrator.netconf;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.netconf.notification.EventLog;
import bro.orchestrator.netconf.notification.LogLimits;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.Role;
import bro.orchestrator.netconf.session.SessionLimits;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.ssh.Account;
import bro.orchestrator.netconf.ssh.SshListener;
import bro.orchestrator.netconf.ssh.SshSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/** A NETCONF server that runs. */
public final class NetconfServer implements AutoCloseable {
    /** Connections that are not sessions yet, for each session that may be. */
    private static final int CONNECTIONS_PER_SESSION = 4;

    private final Sessions sessions;
    private final SshListener listener;
    private final Wiring.Wired wired;

    private NetconfServer(Sessions sessions, SshListener listener, Wiring.Wired wired) {
        this.sessions = sessions;
        this.listener = listener;
        this.wired = wired;
    }

    /**
     * Begins to load the model and the host keys, in the background: nearly all of what a start
     * costs.
     *
     * @param hostKeyDirectory where the server's keys are, or are to be made; the events of the
     *     past are kept in a directory beside it
     */
    public static Preparation prepare(
            NetconfSettings settings, List<NetconfUser> users, Path hostKeyDirectory) {
        return prepare(settings, users, hostKeyDirectory, List.of());
    }

    /** The same for a server that serves some modules more. */
    static Preparation prepare(
            NetconfSettings settings,
            List<NetconfUser> users,
            Path hostKeyDirectory,
            List<Schema.Row> additional) {
        var keys =
                inBackground(
                        () ->
                                SshListener.prepare(
                                        sshSettings(settings),
                                        users.stream().map(NetconfServer::account).toList(),
                                        hostKeyDirectory));
        Path events = hostKeyDirectory.resolveSibling("events");
        return new Preparation(
                settings, users, keys, inBackground(() -> Schema.load(additional)), events);
    }

    /** What is being made ready. */
    public static final class Preparation {
        private final NetconfSettings settings;
        private final List<NetconfUser> users;
        private final Future<SshListener> listener;
        private final Future<Schema> schema;
        private final Path eventDirectory;

        private Preparation(
                NetconfSettings settings,
                List<NetconfUser> users,
                Future<SshListener> listener,
                Future<Schema> schema,
                Path eventDirectory) {
            this.settings = settings;
            this.users = users;
            this.listener = listener;
            this.schema = schema;
            this.eventDirectory = eventDirectory;
        }

        /**
         * Loads the running configuration and starts to listen.
         *
         * @throws BroException as STARTUP_FAILED
         */
        public NetconfServer start(Orchestrator orchestrator, Clock clock) {
            Schema model = ready(schema, "the YANG model cannot be loaded");
            var sessions = new Sessions(sessionLimits(settings), clock);
            List<String> capabilities = Capabilities.of(model);
            EventLog log = EventLog.open(eventDirectory, LogLimits.USUAL, clock);
            Wiring.Wired wired =
                    Wiring.wire(model, sessions, capabilities, orchestrator, log, clock);
            Map<String, Role> roles =
                    users.stream().collect(Collectors.toMap(NetconfUser::name, NetconfUser::role));
            try {
                SshListener ssh = ready(listener, "the SSH host keys cannot be read or made");
                ssh.start(
                        connection ->
                                sessions.serve(
                                        connection,
                                        roles.getOrDefault(connection.user(), Role.VIEWER),
                                        capabilities,
                                        wired.operations()));
                return new NetconfServer(sessions, ssh, wired);
            } catch (IOException e) {
                sessions.close();
                wired.close();
                throw new BroException(
                        ErrorCode.STARTUP_FAILED,
                        "cannot listen for NETCONF on %s port %d: %s"
                                .formatted(settings.address(), settings.port(), e.getMessage()),
                        e);
            }
        }
    }

    private static <T> Future<T> inBackground(Callable<T> work) {
        var task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().name("netconf-prepare").start(task);
        return task;
    }

    private static <T> T ready(Future<T> preparing, String otherwise) {
        try {
            return preparing.get();
        } catch (ExecutionException e) {
            String message =
                    e.getCause() instanceof IOException io
                            ? "%s: %s".formatted(otherwise, io.getMessage())
                            : otherwise;
            throw new BroException(ErrorCode.STARTUP_FAILED, message, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BroException(ErrorCode.STARTUP_FAILED, "the start was interrupted", e);
        }
    }

    private static SessionLimits sessionLimits(NetconfSettings settings) {
        return new SessionLimits(
                settings.maxSessions(),
                settings.maxMessageBytes(),
                settings.maxPendingNotifications(),
                settings.handshakeTimeout());
    }

    private static SshSettings sshSettings(NetconfSettings settings) {
        return new SshSettings(
                settings.address(),
                settings.port(),
                CONNECTIONS_PER_SESSION * settings.maxSessions(),
                settings.handshakeTimeout(),
                settings.writeTimeout());
    }

    private static Account account(NetconfUser user) {
        return new Account(user.name(), user.password(), user.authorizedKeys());
    }

    /** The port it listens on. */
    public int port() {
        return listener.port();
    }

    /** Ends all sessions and stops listening. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new BroException(ErrorCode.BUG, "NETCONF cannot stop listening", e);
        } finally {
            sessions.close();
            wired.close();
        }
    }
}
