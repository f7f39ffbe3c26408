package bro.orchestrator.netconf.ssh;

import java.time.Duration;

/**
 * How long clients may take.
 *
 * @param loginTimeout from the TCP connection to the end of authentication, and from there to the
 *     opening of the subsystem
 * @param writeTimeout how long a client may leave what is sent to it unread
 */
public record SshSettings(Duration loginTimeout, Duration writeTimeout) {}
