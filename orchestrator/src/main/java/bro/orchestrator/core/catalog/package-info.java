/**
 * The catalog port: what is known of actions, finished backups and managers, kept across restarts.
 *
 * <p>Adapters live in {@code bro.orchestrator.catalog} and are the only code that speaks SQL.
 */
@NullMarked
package bro.orchestrator.core.catalog;

import org.jspecify.annotations.NullMarked;
