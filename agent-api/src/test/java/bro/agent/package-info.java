/** Tests of the library against an orchestrator that follows a script. */
@NullMarked
package bro.agent;

import org.jspecify.annotations.NullMarked;
