package bro.orchestrator.netconf;

import java.time.Duration;
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
 */
public record NetconfSettings(
        String address,
        int port,
        int maxSessions,
        long maxMessageBytes,
        int maxPendingNotifications,
        Duration handshakeTimeout,
        Duration writeTimeout,
        Optional<String> recoveryUser) {
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
                Optional.empty());
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
                recoveryUser);
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
                user);
    }
}
