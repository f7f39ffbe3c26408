/** Tests of the ready agents against an orchestrator that follows a script. */
@NullMarked
package bro.agent.ready;

import org.jspecify.annotations.NullMarked;
