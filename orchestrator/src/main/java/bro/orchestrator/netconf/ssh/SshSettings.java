package bro.orchestrator.netconf.ssh;

import java.time.Duration;

/**
 * Where to listen, and how long clients may take.
 *
 * @param port 0 for any free one
 * @param maxConnections open at the same time, logged in or not
 * @param loginTimeout from the TCP connection to the end of authentication, and from there to the
 *     opening of the subsystem
 * @param writeTimeout how long a client may leave what is sent to it unread
 */
public record SshSettings(
        String address,
        int port,
        int maxConnections,
        Duration loginTimeout,
        Duration writeTimeout) {}
