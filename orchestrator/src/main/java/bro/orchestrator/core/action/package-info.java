/**
 * Actions: what the orchestrator is asked to do, one run of create-backup, restore or
 * delete-backup.
 *
 * <p>Deciding is pure: {@link bro.orchestrator.core.action.ActionState#on} answers each event with
 * the state that follows and the effects to be had; {@code core.engine} writes the journal first
 * and has the effects then.
 */
@NullMarked
package bro.orchestrator.core.action;

import org.jspecify.annotations.NullMarked;
