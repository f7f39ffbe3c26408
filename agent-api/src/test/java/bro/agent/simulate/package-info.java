/** Tests of simulated agents against an orchestrator that follows a script. */
@NullMarked
package bro.agent.simulate;

import org.jspecify.annotations.NullMarked;
