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
 * @param maxMessageBytes of one request; those of all sessions together may take twice as much, and
 *     up to 25 times that in memory
 * @param maxPendingNotifications that wait for one client to read; then its session is ended
 * @param handshakeTimeout for authentication, for the opening of the subsystem, and for the hello
 * @param writeTimeout how long a client may leave a reply unread; then its session is ended
 * @param recoveryUser a user whom access control never denies anything
 * @param shares how much of it one user or address may take
 * @param elsewhere what is served besides SSH
 * @param log how many events of the past are kept
 */
public record NetconfSettings(
        String address,
        int port,
        int maxSessions,
        long maxMessageBytes,
        int maxPendingNotifications,
        Duration handshakeTimeout,
        Duration writeTimeout,
        Optional<String> recoveryUser,
        Shares shares,
        Elsewhere elsewhere,
        LogLimits log) {

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

    private static final int MAX_SESSIONS = 256;
    private static final long MAX_MESSAGE_BYTES = 4L << 20;
    private static final int MAX_PENDING_NOTIFICATIONS = 2048;
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final Duration WRITE = Duration.ofSeconds(60);

    /** The usual limits. */
    public static NetconfSettings on(String address, int port) {
        return new NetconfSettings(
                address,
                port,
                MAX_SESSIONS,
                MAX_MESSAGE_BYTES,
                MAX_PENDING_NOTIFICATIONS,
                HANDSHAKE,
                WRITE,
                Optional.empty(),
                Shares.USUAL,
                Elsewhere.NOTHING,
                LogLimits.USUAL);
    }

    /** The same with another number of sessions. */
    public NetconfSettings withMaxSessions(int sessions) {
        return new NetconfSettings(
                address,
                port,
                sessions,
                maxMessageBytes,
                maxPendingNotifications,
                handshakeTimeout,
                writeTimeout,
                recoveryUser,
                shares,
                elsewhere,
                log);
    }

    /** The same with a recovery user, or with none. */
    public NetconfSettings withRecoveryUser(Optional<String> user) {
        return new NetconfSettings(
                address,
                port,
                maxSessions,
                maxMessageBytes,
                maxPendingNotifications,
                handshakeTimeout,
                writeTimeout,
                user,
                shares,
                elsewhere,
                log);
    }

    /** The same with other limits for each user and address. */
    public NetconfSettings withShares(Shares other) {
        return new NetconfSettings(
                address,
                port,
                maxSessions,
                maxMessageBytes,
                maxPendingNotifications,
                handshakeTimeout,
                writeTimeout,
                recoveryUser,
                other,
                elsewhere,
                log);
    }

    /** The same, and served elsewhere too. */
    public NetconfSettings with(Elsewhere other) {
        return new NetconfSettings(
                address,
                port,
                maxSessions,
                maxMessageBytes,
                maxPendingNotifications,
                handshakeTimeout,
                writeTimeout,
                recoveryUser,
                shares,
                other,
                log);
    }

    /** The same, and other limits for the events of the past. */
    public NetconfSettings withLog(LogLimits limits) {
        return new NetconfSettings(
                address,
                port,
                maxSessions,
                maxMessageBytes,
                maxPendingNotifications,
                handshakeTimeout,
                writeTimeout,
                recoveryUser,
                shares,
                elsewhere,
                limits);
    }

    Seed seed() {
        return new Seed(address, port, shares.idleTimeout(), elsewhere.tls(), elsewhere.clients());
    }
}
