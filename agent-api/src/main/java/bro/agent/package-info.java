/**
 * The library with which a service takes part in backups and restores.
 *
 * <p>Enter at {@link bro.agent.Agent#builder()}; write a {@link bro.agent.AgentBehavior}; the other
 * types are what its callbacks are handed. The library keeps the connection, answers the
 * orchestrator and moves the bytes.
 *
 * <p>Sizes and offsets are bytes. All callbacks of one agent run one after another on one virtual
 * thread, except {@link bro.agent.AgentBehavior#cancelled}. Every call that blocks ends early if
 * its thread is interrupted.
 */
@NullMarked
package bro.agent;

import org.jspecify.annotations.NullMarked;
