package bro.orchestrator.netconf.ssh;

import java.time.Duration;

/**
 * How long a connection may take.
 *
 * @param open the client's own time until it has logged in, and as long again until it has opened
 *     the subsystem; it may be without a channel later for as long
 * @param write how long a client may leave what is sent to it unread
 */
record SocketLimits(Duration open, Duration write) {}
