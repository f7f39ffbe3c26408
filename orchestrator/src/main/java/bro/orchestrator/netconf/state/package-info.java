/**
 * The state that is served: of managers, of this server and of its schema.
 *
 * <p>{@link bro.orchestrator.netconf.state.ManagerState} shows what the orchestrator knows, asked
 * for by key where a filter names keys. Nothing is kept here. Times are UTC.
 */
@NullMarked
package bro.orchestrator.netconf.state;

import org.jspecify.annotations.NullMarked;
