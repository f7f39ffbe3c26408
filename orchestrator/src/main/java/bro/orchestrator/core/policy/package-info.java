/**
 * What an operator lays down about backups and restores, and what follows from it: which agents are
 * expected, which backups fit which software, and whether a restore can be done.
 *
 * <p>{@link bro.orchestrator.core.policy.Policy} holds the rules, {@link
 * bro.orchestrator.core.policy.RestorePlan} applies them to a backup. Everything here is a value or
 * a pure function.
 */
@NullMarked
package bro.orchestrator.core.policy;

import org.jspecify.annotations.NullMarked;
