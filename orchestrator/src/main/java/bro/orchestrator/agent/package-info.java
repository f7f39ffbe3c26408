/**
 * The southbound edge: the agent protocol over gRPC ({@code proto/bro/agent/v1}).
 *
 * <p>{@link bro.orchestrator.agent.AgentServer} is the entry. Callbacks of one call come one after
 * another, on virtual threads, so they may block on the disk; what agents send is held back by
 * gRPC's flow control meanwhile.
 */
@NullMarked
package bro.orchestrator.agent;

import org.jspecify.annotations.NullMarked;
