/**
 * Runs actions: accepts orders, keeps them in line, and carries out what {@link
 * bro.orchestrator.core.action.ActionState} decides.
 *
 * <p>{@link bro.orchestrator.core.engine.Engine} is the entry. Each action is a {@link
 * bro.orchestrator.core.engine.ActionRun} with a mailbox of its own, so its decisions are made one
 * after another; nothing here reads a clock or sleeps: time comes in through {@link
 * bro.orchestrator.core.engine.Timers} and an {@link java.time.InstantSource}.
 */
@NullMarked
package bro.orchestrator.core.engine;

import org.jspecify.annotations.NullMarked;
