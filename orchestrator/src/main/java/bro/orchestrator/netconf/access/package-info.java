/**
 * Access control.
 *
 * <p>{@link bro.orchestrator.netconf.access.Access} is the entry. It is asked on the threads of
 * sessions.
 */
@NullMarked
package bro.orchestrator.netconf.access;

import org.jspecify.annotations.NullMarked;
