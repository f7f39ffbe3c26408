/**
 * Every way a request or an action can fail, as one list of numbered codes.
 *
 * <p>Each edge (NETCONF, gRPC, command line) maps the list with one exhaustive switch.
 */
@NullMarked
package bro.orchestrator.core.failure;

import org.jspecify.annotations.NullMarked;
