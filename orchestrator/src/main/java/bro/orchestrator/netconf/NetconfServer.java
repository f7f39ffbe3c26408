package bro.orchestrator.netconf;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.RpcHandler;
import bro.orchestrator.netconf.session.SessionLimits;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.ssh.Accounts;
import bro.orchestrator.netconf.ssh.SshListener;
import bro.orchestrator.netconf.ssh.SshSettings;
import bro.orchestrator.netconf.system.ConfiguredUser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;

/** A NETCONF server that runs. */
public final class NetconfServer implements AutoCloseable {
    /** Connections that are not sessions yet, for each session that may be. */
    private static final int CONNECTIONS_PER_SESSION = 4;

    private final Sessions sessions;
    private final SshListener listener;

    private NetconfServer(Sessions sessions, SshListener listener) {
        this.sessions = sessions;
        this.listener = listener;
    }

    /**
     * Begins to load the model and the host keys, in the background: nearly all of what a start
     * costs.
     *
     * @param hostKeyDirectory where the server's keys are, or are to be made
     */
    public static Preparation prepare(
            NetconfSettings settings, List<ConfiguredUser> users, Path hostKeyDirectory) {
        return prepare(settings, users, hostKeyDirectory, List.of());
    }

    /** The same for a server that serves some modules more. */
    static Preparation prepare(
            NetconfSettings settings,
            List<ConfiguredUser> users,
            Path hostKeyDirectory,
            List<Schema.Row> additional) {
        var accounts = new AtomicReference<Accounts>(Accounts.of(List.of()));
        var keys =
                inBackground(
                        () ->
                                SshListener.prepare(
                                        sshSettings(settings),
                                        user -> accounts.get().find(user),
                                        hostKeyDirectory));
        return new Preparation(
                settings,
                users,
                hostKeyDirectory.resolveSibling("seeded-users"),
                accounts,
                keys,
                inBackground(() -> Schema.load(additional)));
    }

    /** What is being made ready. */
    public static final class Preparation {
        private final NetconfSettings settings;
        private final List<ConfiguredUser> users;
        private final Path seeded;
        private final AtomicReference<Accounts> accounts;
        private final Future<SshListener> listener;
        private final Future<Schema> schema;

        private Preparation(
                NetconfSettings settings,
                List<ConfiguredUser> users,
                Path seeded,
                AtomicReference<Accounts> accounts,
                Future<SshListener> listener,
                Future<Schema> schema) {
            this.settings = settings;
            this.users = users;
            this.seeded = seeded;
            this.accounts = accounts;
            this.listener = listener;
            this.schema = schema;
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
            var wiring =
                    new Wiring(
                            model,
                            sessions,
                            new Wiring.Users(users, seeded, settings.recoveryUser()),
                            orchestrator,
                            clock);
            RpcHandler operations = wiring.operations();
            accounts.set(wiring.users());
            try {
                SshListener ssh = ready(listener, "the SSH host keys cannot be read or made");
                ssh.start(connection -> sessions.serve(connection, capabilities, operations));
                return new NetconfServer(sessions, ssh);
            } catch (IOException e) {
                sessions.close();
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
        }
    }
}
