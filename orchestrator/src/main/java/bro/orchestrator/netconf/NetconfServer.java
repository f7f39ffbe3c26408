package bro.orchestrator.netconf;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.netconf.action.Actions;
import bro.orchestrator.netconf.datastore.ConfigTree;
import bro.orchestrator.netconf.datastore.Locks;
import bro.orchestrator.netconf.datastore.RunningDatastore;
import bro.orchestrator.netconf.endpoint.*;
import bro.orchestrator.netconf.notification.OrchestratorEvents;
import bro.orchestrator.netconf.notification.Subscriptions;
import bro.orchestrator.netconf.operation.Operations;
import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.Role;
import bro.orchestrator.netconf.session.RpcHandler;
import bro.orchestrator.netconf.session.SessionLimits;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.ssh.Account;
import bro.orchestrator.netconf.ssh.Accounts;
import bro.orchestrator.netconf.ssh.AuthorizedKeys;
import bro.orchestrator.netconf.ssh.SshSettings;
import bro.orchestrator.netconf.ssh.SshTransport;
import bro.orchestrator.netconf.state.ManagerState;
import bro.orchestrator.netconf.state.SchemaState;
import bro.orchestrator.netconf.state.ServerState;
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
    private final SshTransport ssh;
    private final Listener listener;

    private NetconfServer(Sessions sessions, SshTransport ssh, Listener listener) {
        this.sessions = sessions;
        this.ssh = ssh;
        this.listener = listener;
    }

    /**
     * Begins to load the model and the host keys, in the background: nearly all of what a start
     * costs.
     *
     * @param hostKeyDirectory where the server's keys are, or are to be made
     */
    public static Preparation prepare(
            NetconfSettings settings, List<NetconfUser> users, Path hostKeyDirectory) {
        var keys =
                inBackground(
                        () ->
                                SshTransport.prepare(
                                        sshSettings(settings),
                                        Accounts.of(
                                                users.stream()
                                                        .map(NetconfServer::account)
                                                        .toList()),
                                        hostKeyDirectory));
        return new Preparation(settings, users, keys, inBackground(Schema::load));
    }

    /** What is being made ready. */
    public static final class Preparation {
        private final NetconfSettings settings;
        private final List<NetconfUser> users;
        private final Future<SshTransport> listener;
        private final Future<Schema> schema;

        private Preparation(
                NetconfSettings settings,
                List<NetconfUser> users,
                Future<SshTransport> listener,
                Future<Schema> schema) {
            this.settings = settings;
            this.users = users;
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
            RpcHandler operations = operations(model, sessions, capabilities, orchestrator, clock);
            Map<String, Role> roles =
                    users.stream().collect(Collectors.toMap(NetconfUser::name, NetconfUser::role));
            try {
                SshTransport ssh = ready(listener, "the SSH host keys cannot be read or made");
                var gate =
                        new Gate(
                                new Quotas(
                                        CONNECTIONS_PER_SESSION * settings.maxSessions(), 64, 10000, 10000),
                                connection ->
                                        sessions.serve(
                                                connection,
                                                roles.getOrDefault(connection.user(), Role.VIEWER),
                                                capabilities,
                                                operations));
                return new NetconfServer(sessions, ssh, Listener.open(new java.net.InetSocketAddress(settings.address(), settings.port()), ssh, gate));
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

    private static RpcHandler operations(
            Schema schema,
            Sessions sessions,
            List<String> capabilities,
            Orchestrator orchestrator,
            Clock clock) {
        var content = new Content(schema);
        var locks = new Locks(clock);
        sessions.addListener(locks::release);
        var running = new RunningDatastore(schema, content, orchestrator);
        var subscriptions = new Subscriptions(sessions, clock);
        orchestrator.addListener(new OrchestratorEvents(subscriptions));
        orchestrator.addListener(
                new OrchestratorListener() {
                    @Override
                    public void managerCreated(BackupManager manager) {
                        running.managerMade(manager.id());
                    }
                });
        // those that appeared while nobody listened
        orchestrator.managers().forEach(manager -> running.managerMade(manager.id()));
        return Operations.of(
                new Operations.Parts(
                        schema,
                        sessions,
                        locks,
                        running,
                        new ConfigTree(schema.context(), Map.of()),
                        new ConfigTree(
                                schema.context(),
                                Map.of(ManagerState.PATH, new ManagerState(orchestrator))),
                        List.of(
                                new SchemaState(schema),
                                new ServerState(schema, sessions, locks, capabilities)),
                        new Actions(schema, content, orchestrator),
                        subscriptions));
    }

    private static SessionLimits sessionLimits(NetconfSettings settings) {
        return new SessionLimits(
                settings.maxSessions(),
                settings.maxMessageBytes(),
                settings.maxPendingNotifications(),
                settings.handshakeTimeout());
    }

    private static SshSettings sshSettings(NetconfSettings settings) {
        return new SshSettings(settings.handshakeTimeout(), settings.writeTimeout());
    }

    private static Account account(NetconfUser user) {
        return new Account(
                user.name(),
                user.password(),
                user.authorizedKeys().map(AuthorizedKeys::in).orElse(_ -> false));
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
            ssh.close();
        } catch (IOException e) {
            throw new BroException(ErrorCode.BUG, "NETCONF cannot stop listening", e);
        } finally {
            sessions.close();
        }
    }
}
