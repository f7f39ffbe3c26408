/**
 * Many agents in one process that save made-up data and misbehave as they are told: for tests,
 * benches and rehearsals.
 *
 * <p>{@link bro.agent.simulate.SimulateMain} is the command line. Sizes and offsets are bytes; all
 * that is chosen by chance follows from one seed.
 */
@NullMarked
package bro.agent.simulate;

import org.jspecify.annotations.NullMarked;
