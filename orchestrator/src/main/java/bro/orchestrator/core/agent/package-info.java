/**
 * Agents as the core sees them: who is attached, what they are told, what they answer.
 *
 * <p>The gRPC adapter implements {@link bro.orchestrator.core.agent.Agents} and calls {@link
 * bro.orchestrator.core.agent.AgentListener}.
 */
@NullMarked
package bro.orchestrator.core.agent;

import org.jspecify.annotations.NullMarked;
