/**
 * Where NETCONF is served: endpoints that are listened on and clients that are called home, RFC
 * 8071, as the running configuration says, and how many sessions each user and address may have.
 *
 * <p>{@link bro.orchestrator.netconf.endpoint.Endpoints} is the entry. Each listener and each
 * client called home has a virtual thread of its own.
 */
@NullMarked
package bro.orchestrator.netconf.endpoint;

import org.jspecify.annotations.NullMarked;
