/**
 * The system that serves NETCONF, as RFC 7317 has it: its users, who are part of the running
 * configuration, and what is told of its platform.
 *
 * <p>{@link bro.orchestrator.netconf.system.LocalUsers} is the entry. The users of {@code bro.yaml}
 * are {@linkplain bro.orchestrator.netconf.system.Seed written} into the configuration at the
 * start, each once.
 */
@NullMarked
package bro.orchestrator.netconf.system;

import org.jspecify.annotations.NullMarked;
