package bro.orchestrator.config;

import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.policy.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole configuration, checked.
 *
 * @param data directory of catalog, repository and host keys
 * @param users empty means that {@code admin} is made at the first start
 */
public record Config(
        Path data,
        Listen rest,
        Agents agents,
        Netconf netconf,
        Actions actions,
        Policy policy,
        List<User> users) {

    public Config {
        users = List.copyOf(users);
    }

    /**
     * Where something listens.
     *
     * @param port 0 lets the system choose
     */
    public record Listen(String address, int port) {}

    /** How agents are served. */
    public record Agents(
            Listen listen, Duration heartbeat, Duration lease, int maxAgents, Optional<Tls> tls) {}

    /**
     * Where certificates and keys lie, all as PEM.
     *
     * @param clientCa empty means that agents need no certificate
     */
    public record Tls(Path certificate, Path key, Optional<Path> clientCa) {}

    /**
     * How NETCONF is served.
     *
     * @param listen where SSH is spoken
     * @param recoveryUser a user whom access control never denies anything
     * @param tls empty if TLS is not spoken
     * @param events how many of them are kept for a replay
     */
    public record Netconf(
            Listen listen,
            int maxSessions,
            Optional<String> recoveryUser,
            NetconfShares shares,
            Optional<NetconfTls> tls,
            List<CallHome> callHome,
            Events events) {
        public Netconf {
            callHome = List.copyOf(callHome);
        }
    }

    /**
     * How many events of the past are kept.
     *
     * @param segments files that all this makes together
     * @param maxUnwritten events that wait in memory for the disk
     */
    public record Events(
            int maxCount, int maxMebibytes, Duration maxAge, int segments, int maxUnwritten) {}

    /**
     * What one client may take.
     *
     * @param maxAddressLogins connections of one address that have not logged in
     * @param idleTimeout zero means never
     */
    public record NetconfShares(
            int maxUserSessions,
            int maxAddressSessions,
            int maxAddressLogins,
            Duration idleTimeout) {}

    /**
     * How NETCONF is served over TLS.
     *
     * @param port 0 lets the system choose
     * @param certToName in the order in which they are tried
     */
    public record NetconfTls(
            int port, Path certificate, Path key, Path clientCa, List<CertToName> certToName) {
        public NetconfTls {
            certToName = List.copyOf(certToName);
        }
    }

    /**
     * How a user's name is found for a certificate, RFC 7407.
     *
     * @param name of the user, if the type is {@code specified}
     */
    public record CertToName(String fingerprint, String mapType, Optional<String> name) {}

    /**
     * A client that is called home.
     *
     * @param period empty for always
     */
    public record CallHome(
            String name, boolean overTls, List<Place> endpoints, Optional<Duration> period) {
        public CallHome {
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * Where a client may be found.
     *
     * @param port empty for the usual one
     */
    public record Place(String host, Optional<Integer> port) {}

    /**
     * How long actions wait, and how many may.
     *
     * @param limits time limit of each stage in which agents take part
     * @param windingDown how long agents may take to stop after a failure or a cancel
     * @param absence how long a lost agent may take to come back; empty means as long as its stage
     * @param parallelTransfers agents of an action that send their data at the same time
     */
    public record Actions(
            Map<Stage, Duration> limits,
            Duration windingDown,
            Optional<Duration> absence,
            int maxQueued,
            int parallelTransfers) {
        public Actions {
            limits = Map.copyOf(limits);
        }
    }

    /** Who may log in, and how. At least one of the two ways is there. */
    public record User(
            String name, Role role, Optional<Path> passwordFile, Optional<Path> authorizedKeys) {}

    /** What a user may do; each may also do what those before it may. */
    public enum Role {
        VIEWER,
        OPERATOR,
        ADMIN
    }
}
