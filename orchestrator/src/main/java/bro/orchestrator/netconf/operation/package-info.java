/**
 * The operations of NETCONF, one class for each or for each kin.
 *
 * <p>{@link bro.orchestrator.netconf.operation.Operations} is the entry: it finds the operation
 * that an rpc names, asks access control, and holds its input against the model. Operations run on
 * the threads of sessions.
 */
@NullMarked
package bro.orchestrator.netconf.operation;

import org.jspecify.annotations.NullMarked;
