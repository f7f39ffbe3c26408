package bro.orchestrator.netconf.endpoint;

import bro.orchestrator.netconf.datastore.CommitParticipant;
import bro.orchestrator.netconf.datastore.ConfigChange;
import bro.orchestrator.netconf.datastore.RunningDatastore;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Address;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Client;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Listen;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Remote;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Tls;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.Transport;
import bro.orchestrator.netconf.tls.TlsException;
import bro.orchestrator.netconf.tls.TlsIdentity;
import bro.orchestrator.netconf.tls.TlsSettings;
import bro.orchestrator.netconf.tls.TlsTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens and calls home as the running configuration says. A change is refused if a file cannot be
 * used or an address cannot be had; then it takes effect with its commit. What cannot be listened
 * on all the same, as after a start, is tried again until it can. Sessions of an endpoint that goes
 * stay; those of a client that is no longer called home in the same way end.
 */
public final class Endpoints implements CommitParticipant, AutoCloseable {
    private static final String NAMESPACE = Refusals.NAMESPACE;

    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

    private final EndpointReader reader;
    private final Transport ssh;
    private final TlsSettings tlsSettings;
    private final SecretFiles files;
    private final Gate gate;
    private final Clock clock;
    private final RandomGenerator random;
    private final Map<String, Open> listening = new HashMap<>();
    private final Map<Listen, OpeningAgain> waiting = new HashMap<>();
    private final Map<Client, Calling> calling = new HashMap<>();
    private final Set<TlsTransport> retired = new HashSet<>();
    private volatile EndpointConfig current = EndpointConfig.NOTHING;

    /** What connections are made of, and where they lead. */
    public record Parts(
            Transport ssh,
            TlsSettings tls,
            SecretFiles files,
            Quotas quotas,
            Gate.Server sessions,
            Clock clock,
            RandomGenerator random) {}

    /** An endpoint that cannot be listened on. */
    private record Failed(Listen endpoint, IOException why) {}

    /** An endpoint with its listener. */
    private record Open(Listen config, Listener listener, Optional<TlsTransport> tls) {}

    /** A client with the transports of its endpoints that speak TLS. */
    private record Calling(CallHome home, Map<Remote, TlsTransport> tls) {}

    public Endpoints(Schema schema, Parts parts) {
        this.reader = new EndpointReader(schema.module(NAMESPACE).orElseThrow().getQNameModule());
        this.ssh = parts.ssh();
        this.tlsSettings = parts.tls();
        this.files = parts.files();
        this.gate = new Gate(parts.quotas(), parts.sessions());
        this.clock = parts.clock();
        this.random = parts.random();
    }

    /**
     * Begins with what is configured, after a new seed was written into the configuration. What
     * cannot be had is logged and tried again, and the rest is served.
     *
     * @throws IOException if endpoints are to be listened on and none can be
     */
    public synchronized void start(Seed seed, RunningDatastore running) throws IOException {
        if (seed.isNew(reader.root(running.current()))) {
            running.edit(seed.config());
        }
        running.addParticipant(this);
        List<Failed> failures = take(reader.read(running.current()));
        if (listening.isEmpty() && !failures.isEmpty()) {
            throw failures.getFirst().why();
        }
        failures.forEach(this::openLater);
    }

    /** The port of an endpoint that is listened on. */
    public synchronized OptionalInt port(String endpoint) {
        Open open = listening.get(endpoint);
        return open == null ? OptionalInt.empty() : OptionalInt.of(open.listener().port());
    }

    private boolean concerns(ConfigChange change) {
        return !reader.root(change.before()).data().equals(reader.root(change.after()).data());
    }

    @Override
    public synchronized void check(ConfigChange change) {
        if (!concerns(change)) {
            return;
        }
        EndpointConfig wanted = reader.read(change.after());
        requireDistinct(wanted.listen());
        Set<Address> held =
                listening.values().stream()
                        .map(open -> open.config().address())
                        .collect(Collectors.toSet());
        for (Listen endpoint : wanted.listen()) {
            Refusals refusals = Refusals.endpoint(endpoint.name());
            // one that waits to be opened does not stand against other changes
            if (!isListenedOn(endpoint) && !waiting.containsKey(endpoint)) {
                endpoint.tls().ifPresent(tls -> requireUsable(tls, refusals));
                if (!held.contains(endpoint.address())) {
                    requireFree(endpoint.address(), refusals);
                }
            }
        }
        wanted.clients().stream()
                .filter(client -> !calling.containsKey(client))
                .forEach(this::requireUsable);
    }

    private boolean isListenedOn(Listen endpoint) {
        Open open = listening.get(endpoint.name());
        return open != null && open.config().equals(endpoint);
    }

    private static void requireDistinct(List<Listen> endpoints) {
        var seen = new HashSet<Address>();
        for (Listen endpoint : endpoints) {
            if (endpoint.address().port() != 0 && !seen.add(endpoint.address())) {
                throw Refusals.endpoint(endpoint.name())
                        .invalid("another endpoint has the same address and port");
            }
        }
    }

    private void requireUsable(Client client) {
        for (Remote endpoint : client.endpoints()) {
            Refusals refusals = Refusals.remote(client.name(), endpoint.name());
            endpoint.tls().ifPresent(tls -> requireUsable(tls, refusals));
            if (endpoint.address().port() == 0) {
                throw refusals.invalid("port 0 cannot be connected to");
            }
        }
    }

    private void requireUsable(Tls tls, Refusals refusals) {
        if (tls.authorities().isEmpty()) {
            throw refusals.invalid("a certificate authority for clients is missing");
        }
        try {
            TlsIdentity.read(files.of(tls));
        } catch (TlsException e) {
            throw refusals.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static void requireFree(Address address, Refusals refusals) {
        try (ServerSocketChannel probe = Listener.bind(resolved(address))) {
            LOG.debug("address {} can be had", probe.getLocalAddress());
        } catch (IOException e) {
            LOG.debug("an address cannot be had", e);
            throw refusals.impossible(
                    "cannot listen on %s port %d: %s"
                            .formatted(address.host(), address.port(), Cause.of(e)));
        }
    }

    private static InetSocketAddress resolved(Address address) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
    }

    @Override
    public synchronized void applied(ConfigChange change) {
        if (concerns(change)) {
            take(reader.read(change.after())).forEach(this::openLater);
        }
    }

    private void openLater(Failed failed) {
        Listen endpoint = failed.endpoint();
        LOG.atError()
                .addKeyValue("endpoint", endpoint.name())
                .log("{}; trying again", failed.why().getMessage());
        waiting.put(endpoint, OpeningAgain.start(() -> isSettled(endpoint), random));
    }

    /** Tries once more to listen; returns whether that was the last time. */
    private synchronized boolean isSettled(Listen endpoint) {
        if (!waiting.containsKey(endpoint)) {
            return true;
        }
        if (listen(endpoint).isPresent()) {
            return false;
        }
        waiting.remove(endpoint);
        LOG.atInfo()
                .addKeyValue("endpoint", endpoint.name())
                .log(
                        "listening for NETCONF on {} port {} at last",
                        endpoint.address().host(),
                        endpoint.address().port());
        return true;
    }

    /** Ends what is no longer wanted, begins what is new, and returns what could not be begun. */
    private List<Failed> take(EndpointConfig wanted) {
        current = wanted;
        Set<Listen> kept = Set.copyOf(wanted.listen());
        listening.values().stream()
                .filter(open -> !kept.contains(open.config()))
                .toList()
                .forEach(this::stop);
        waiting.keySet().stream()
                .filter(endpoint -> !kept.contains(endpoint))
                .toList()
                .forEach(this::stopWaiting);
        Set<Client> called = Set.copyOf(wanted.clients());
        calling.keySet().stream()
                .filter(client -> !called.contains(client))
                .toList()
                .forEach(this::stop);
        wanted.clients().stream()
                .filter(client -> !calling.containsKey(client))
                .forEach(this::call);
        return wanted.listen().stream()
                .filter(endpoint -> !listening.containsKey(endpoint.name()))
                .filter(endpoint -> !waiting.containsKey(endpoint))
                .flatMap(endpoint -> listen(endpoint).stream())
                .toList();
    }

    private Optional<Failed> listen(Listen endpoint) {
        try {
            TlsTransport tls = endpoint.tls().isPresent() ? transport(endpoint.tls().get()) : null;
            Listener listener =
                    Listener.open(
                            resolved(endpoint.address()),
                            tls == null ? ssh : tls,
                            gate,
                            () -> current.idleTimeout());
            listening.put(endpoint.name(), new Open(endpoint, listener, Optional.ofNullable(tls)));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(failed(endpoint, Cause.of(e), e));
        } catch (TlsException e) {
            return Optional.of(failed(endpoint, String.valueOf(e.getMessage()), e));
        }
    }

    private static Failed failed(Listen endpoint, String why, Exception cause) {
        String message =
                "cannot listen for NETCONF on %s port %d: %s"
                        .formatted(endpoint.address().host(), endpoint.address().port(), why);
        return new Failed(endpoint, new IOException(message, cause));
    }

    private TlsTransport transport(Tls tls) throws TlsException {
        return new TlsTransport(tlsSettings, new TlsKeeper(files.of(tls), tls.maps()));
    }

    private void call(Client client) {
        var transports = new HashMap<Remote, TlsTransport>();
        for (Remote endpoint : client.endpoints()) {
            try {
                if (endpoint.tls().isPresent()) {
                    transports.put(endpoint, transport(endpoint.tls().get()));
                }
            } catch (TlsException e) {
                LOG.atError()
                        .addKeyValue("client", client.name())
                        .addKeyValue("endpoint", endpoint.name())
                        .log("cannot be called home: {}", e.getMessage());
            }
        }
        CallHome home =
                CallHome.start(
                        client,
                        (tcp, endpoint, idle, call) -> serve(tcp, endpoint, transports, idle, call),
                        clock,
                        random);
        calling.put(client, new Calling(home, transports));
    }

    private Runnable serve(
            SocketChannel tcp,
            Remote endpoint,
            Map<Remote, TlsTransport> tls,
            Duration idleTimeout,
            CallHome.Call call)
            throws IOException {
        Transport transport = endpoint.tls().isPresent() ? tls.get(endpoint) : ssh;
        if (transport == null) {
            throw new IOException("its certificates cannot be used");
        }
        return gate.called(tcp, transport, idleTimeout, call);
    }

    private void stop(Open open) {
        listening.remove(open.config().name());
        try {
            open.listener().close();
        } catch (IOException e) {
            LOG.warn("an endpoint was not closed", e);
        }
        open.tls().ifPresent(this::retire);
    }

    private void stopWaiting(Listen endpoint) {
        OpeningAgain gone = waiting.remove(endpoint);
        if (gone != null) {
            gone.close();
        }
    }

    private void stop(Client client) {
        Calling gone = calling.remove(client);
        if (gone != null) {
            gone.home().end();
            gone.tls().values().forEach(this::retire);
        }
    }

    /** Has the sessions of a transport go on until they end. */
    private void retire(TlsTransport transport) {
        transport.retire();
        retired.removeIf(TlsTransport::isOver);
        retired.add(transport);
    }

    /** Ends all that was begun, with its connections but those over SSH. */
    @Override
    public synchronized void close() {
        List.copyOf(listening.values()).forEach(this::stop);
        List.copyOf(waiting.keySet()).forEach(this::stopWaiting);
        calling.values()
                .forEach(
                        it -> {
                            it.home().close();
                            retired.addAll(it.tls().values());
                        });
        calling.clear();
        retired.forEach(TlsTransport::close);
        retired.clear();
    }
}
