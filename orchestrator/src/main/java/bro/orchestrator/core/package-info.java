/**
 * What the edges may ask of the orchestrator, in values of the core.
 *
 * <p>{@link bro.orchestrator.core.Orchestrator} is the one entry for every northbound adapter, so
 * that NETCONF, REST and the command line cannot disagree.
 */
@NullMarked
package bro.orchestrator.core;

import org.jspecify.annotations.NullMarked;
