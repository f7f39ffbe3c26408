package bro.orchestrator.netconf;

import bro.orchestrator.netconf.endpoint.Seed;
import bro.orchestrator.netconf.notification.LogLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where NETCONF is served, and how much clients may take.
 *
 * @param port 0 for any free one
 * @param maxSessions open at the same time; a client too many is refused
 * @param limits what each session may take
 * @param recoveryUser a user whom access control never denies anything
 * @param shares how much of it one user or address may take
 * @param elsewhere what is served besides SSH
 * @param log how many events of the past are kept
 */
public record NetconfSettings(
        String address,
        int port,
        int maxSessions,
        Limits limits,
        Optional<String> recoveryUser,
        Shares shares,
        Elsewhere elsewhere,
        LogLimits log) {

    /**
     * Limits for each session.
     *
     * @param maxMessageBytes of one request; those of all sessions together may take twice as much,
     *     and up to 25 times that in memory
     * @param maxPendingNotifications that wait for one client to read; then its session is ended
     * @param handshakeTimeout for authentication, for the opening of the subsystem, and for the
     *     hello
     * @param writeTimeout how long a client may leave a reply unread; then its session is ended
     */
    public record Limits(
            long maxMessageBytes,
            int maxPendingNotifications,
            Duration handshakeTimeout,
            Duration writeTimeout) {
        /** For clients that may be slow. */
        public static final Limits USUAL =
                new Limits(4L << 20, 2048, Duration.ofSeconds(10), Duration.ofSeconds(60));
    }

    /**
     * Limits for each user or address.
     *
     * @param sessionsByUser of one user
     * @param sessionsByAddress from one address
     * @param loginsByAddress connections from one address that have not logged in; one more, and
     *     the oldest of them is cut off
     * @param idleTimeout of sessions without a subscription; zero means never
     */
    public record Shares(
            int sessionsByUser, int sessionsByAddress, int loginsByAddress, Duration idleTimeout) {
        /** No limits but for logins. */
        public static final Shares USUAL =
                new Shares(Integer.MAX_VALUE, Integer.MAX_VALUE, 256, Duration.ZERO);
    }

    /** NETCONF over TLS, if it is to be served, and clients that are called home. */
    public record Elsewhere(Optional<Seed.Tls> tls, List<Seed.Home> clients) {
        /** SSH and nothing else. */
        public static final Elsewhere NOTHING = new Elsewhere(Optional.empty(), List.of());

        public Elsewhere {
            clients = List.copyOf(clients);
        }
    }

    Seed seed() {
        return new Seed(address, port, shares.idleTimeout(), elsewhere.tls(), elsewhere.clients());
    }
}
