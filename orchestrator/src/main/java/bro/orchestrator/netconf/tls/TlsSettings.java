package bro.orchestrator.netconf.tls;

import java.time.Duration;

/**
 * How long clients may take.
 *
 * @param handshakeTimeout from the TCP connection to the end of the handshake
 * @param writeTimeout how long a client may leave what is sent to it unread
 */
public record TlsSettings(Duration handshakeTimeout, Duration writeTimeout) {}
