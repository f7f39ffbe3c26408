/**
 * The program: reads what it was told, builds everything by hand, starts and stops it. The only
 * package that sees both edges.
 */
@NullMarked
package bro.orchestrator.app;

import org.jspecify.annotations.NullMarked;
