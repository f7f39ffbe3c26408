package bro.orchestrator.netconf;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.netconf.endpoint.Endpoints;
import bro.orchestrator.netconf.endpoint.Quotas;
import bro.orchestrator.netconf.endpoint.SecretFiles;
import bro.orchestrator.netconf.endpoint.Seed;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.SessionLimits;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.ssh.Accounts;
import bro.orchestrator.netconf.ssh.SshSettings;
import bro.orchestrator.netconf.ssh.SshTransport;
import bro.orchestrator.netconf.system.ConfiguredUser;
import bro.orchestrator.netconf.tls.TlsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
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
    private final SshTransport ssh;
    private final Endpoints endpoints;
    private final Wiring wiring;

    private NetconfServer(Sessions sessions, SshTransport ssh, Endpoints endpoints, Wiring wiring) {
        this.sessions = sessions;
        this.ssh = ssh;
        this.endpoints = endpoints;
        this.wiring = wiring;
    }

    /**
     * Begins to load the model and the host keys, in the background: nearly all of what a start
     * costs.
     *
     * @param hostKeyDirectory where the server's keys are, or are to be made; beside it are the
     *     events of the past, and what is remembered of users
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
                                SshTransport.prepare(
                                        new SshSettings(
                                                settings.limits().handshakeTimeout(),
                                                settings.limits().writeTimeout()),
                                        user -> accounts.get().find(user),
                                        hostKeyDirectory));
        return new Preparation(
                settings,
                users,
                hostKeyDirectory,
                accounts,
                keys,
                inBackground(() -> Schema.load(additional)));
    }

    /** What is being made ready. */
    public static final class Preparation {
        private final NetconfSettings settings;
        private final List<ConfiguredUser> users;
        private final Path hostKeyDirectory;
        private final AtomicReference<Accounts> accounts;
        private final Future<SshTransport> transport;
        private final Future<Schema> schema;

        private Preparation(
                NetconfSettings settings,
                List<ConfiguredUser> users,
                Path hostKeyDirectory,
                AtomicReference<Accounts> accounts,
                Future<SshTransport> transport,
                Future<Schema> schema) {
            this.settings = settings;
            this.users = users;
            this.hostKeyDirectory = hostKeyDirectory;
            this.accounts = accounts;
            this.transport = transport;
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
                            new Wiring.Users(
                                    users,
                                    hostKeyDirectory.resolveSibling("seeded-users"),
                                    settings.recoveryUser()),
                            orchestrator,
                            new Wiring.Past(
                                    hostKeyDirectory.resolveSibling("events"), settings.log()),
                            clock);
            accounts.set(wiring.users());
            SshTransport ssh = ready(transport, "the SSH host keys cannot be read or made");
            var endpoints =
                    new Endpoints(
                            model,
                            new Endpoints.Parts(
                                    ssh,
                                    new TlsSettings(
                                            settings.limits().handshakeTimeout(),
                                            settings.limits().writeTimeout()),
                                    new SecretFiles(
                                            hostKeyDirectory.resolveSibling("tls"),
                                            settings.elsewhere().tls().map(Seed.Tls::files)),
                                    quotas(),
                                    (connection, idleTimeout) ->
                                            sessions.serve(
                                                    connection,
                                                    idleTimeout,
                                                    capabilities,
                                                    wiring.operations()),
                                    clock,
                                    new SecureRandom()));
            var server = new NetconfServer(sessions, ssh, endpoints, wiring);
            try {
                endpoints.start(settings.seed(), wiring.running());
                return server;
            } catch (IOException e) {
                server.close();
                throw new BroException(ErrorCode.STARTUP_FAILED, String.valueOf(e.getMessage()), e);
            }
        }

        private Quotas quotas() {
            return new Quotas(
                    CONNECTIONS_PER_SESSION * settings.maxSessions(),
                    settings.shares().loginsByAddress(),
                    settings.shares().sessionsByUser(),
                    settings.shares().sessionsByAddress());
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
                settings.limits().maxMessageBytes(),
                settings.limits().maxPendingNotifications(),
                settings.limits().handshakeTimeout());
    }

    /** The port on which the endpoint of the start-up configuration speaks SSH. */
    public int port() {
        return port(Seed.SSH);
    }

    /** The port of an endpoint that is listened on; 0 if there is none. */
    public int port(String endpoint) {
        return endpoints.port(endpoint).orElse(0);
    }

    /** Ends all sessions and stops listening. */
    @Override
    public void close() {
        endpoints.close();
        sessions.close();
        ssh.close();
        wiring.close();
    }
}
