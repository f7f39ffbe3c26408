package bro.orchestrator.netconf.endpoint;

import bro.orchestrator.netconf.tls.CertificateMap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the configuration says of where NETCONF is served.
 *
 * @param idleTimeout of sessions on listening endpoints; zero means never
 */
record EndpointConfig(Duration idleTimeout, List<Listen> listen, List<Client> clients) {
    EndpointConfig {
        listen = List.copyOf(listen);
        clients = List.copyOf(clients);
    }

    static final EndpointConfig NOTHING = new EndpointConfig(Duration.ZERO, List.of(), List.of());

    /** A host by address or name, and a port. */
    record Address(String host, int port) {}

    /**
     * How TLS is spoken; what is no map is a name of a file.
     *
     * @param maps in the order in which they are tried
     */
    record Tls(
            String certificate, String key, List<String> authorities, List<CertificateMap> maps) {
        Tls {
            authorities = List.copyOf(authorities);
            maps = List.copyOf(maps);
        }
    }

    /**
     * An endpoint that is listened on.
     *
     * @param tls empty for SSH
     */
    record Listen(String name, Address address, Optional<Tls> tls) {}

    /** A client that is called home; it has at least one endpoint. */
    record Client(String name, List<Remote> endpoints, Type type, Strategy strategy) {
        Client {
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * Where a client may be found.
     *
     * @param tls empty for SSH
     */
    record Remote(
            String name,
            Address address,
            Optional<String> localAddress,
            KeepAlive keepAlive,
            Optional<Tls> tls) {}

    /** Probes of TCP. */
    record KeepAlive(int idleSeconds, int probes, int intervalSeconds) {
        static final KeepAlive USUAL = new KeepAlive(60, 4, 15);
    }

    /** When a client is connected to. */
    sealed interface Type {}

    /** Always. */
    record Persistent() implements Type {}

    /**
     * Now and then.
     *
     * @param anchor what periods are counted from, if not from the start
     * @param idleTimeout of its sessions; zero means never
     */
    record Periodic(Duration period, Optional<Instant> anchor, Duration idleTimeout)
            implements Type {}

    /** Which endpoint is tried first. */
    enum StartWith {
        FIRST_LISTED,
        LAST_CONNECTED,
        RANDOM_SELECTION
    }

    /**
     * How a client is connected to again.
     *
     * @param maxWait for one attempt
     * @param maxAttempts at one endpoint before the next one
     */
    record Strategy(StartWith startWith, Duration maxWait, int maxAttempts) {}
}
