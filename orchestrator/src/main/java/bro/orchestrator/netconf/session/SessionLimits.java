package bro.orchestrator.netconf.session;

import java.time.Duration;

/**
 * How much clients may take.
 *
 * <p>Large requests are held by few sessions at a time: together, not counting the first 8 KiB of
 * each, those of all sessions are at most twice {@code maxMessageBytes}; a session that goes beyond
 * is ended. A parsed request takes up to 25 bytes for each of its own.
 *
 * @param maxSessions open at the same time
 * @param maxMessageBytes of one request, framing not counted
 * @param maxPendingNotifications that wait for one client to read
 * @param helloTimeout from the opening of a session to the client's hello
 */
public record SessionLimits(
        int maxSessions,
        long maxMessageBytes,
        int maxPendingNotifications,
        Duration helloTimeout) {}
