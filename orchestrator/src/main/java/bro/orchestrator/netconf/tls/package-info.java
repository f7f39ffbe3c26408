/**
 * NETCONF over TLS, RFC 7589, on the JDK's own TLS: certificates of both sides are mandatory, and
 * the client's becomes a user name by the maps of RFC 7407.
 *
 * <p>{@link bro.orchestrator.netconf.tls.TlsTransport} is the entry. Each connection has a virtual
 * thread that does the handshake and then serves the session, and one that receives.
 */
@NullMarked
package bro.orchestrator.netconf.tls;

import org.jspecify.annotations.NullMarked;
