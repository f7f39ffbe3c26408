package bro.orchestrator.netconf.ssh;

import java.time.Duration;

/**
 * How long clients may take.
 *
 * @param loginTimeout the client's own time until it has logged in, and as long again until it has
 *     opened the subsystem; it may be without a channel later for as long
 * @param writeTimeout how long a client may leave what is sent to it unread
 */
public record SshSettings(Duration loginTimeout, Duration writeTimeout) {}
