/**
 * The NETCONF edge: serves the orchestrator's model over SSH, RFC 6241 and RFC 6242.
 *
 * <p>{@link bro.orchestrator.netconf.NetconfServer} is the entry and the only class that is needed
 * outside, with the settings and users it is given. Each session runs on a virtual thread of its
 * own. Sizes are bytes.
 */
@NullMarked
package bro.orchestrator.netconf;

import org.jspecify.annotations.NullMarked;
