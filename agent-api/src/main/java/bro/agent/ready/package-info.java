/**
 * Agents that are ready to run: a directory tree, and a pair of shell commands.
 *
 * <p>{@link bro.agent.ready.AgentMain} is the command line; {@link bro.agent.ready.FilesAgent} and
 * {@link bro.agent.ready.CommandAgent} are behaviors for {@link bro.agent.Agent#builder()}. Linux
 * only. Sizes are bytes; all calls come from the one thread of the agent.
 */
@NullMarked
package bro.agent.ready;

import org.jspecify.annotations.NullMarked;
