/**
 * NETCONF sessions: framing, the exchange of hellos, and one rpc after the other.
 *
 * <p>{@link bro.orchestrator.netconf.session.Sessions#serve} runs one session on the virtual thread
 * that calls it: it reads a request, has it answered and writes the reply, so replies keep the
 * order of requests and a client that does not read is not read from. Sizes are bytes.
 */
@NullMarked
package bro.orchestrator.netconf.session;

import org.jspecify.annotations.NullMarked;
