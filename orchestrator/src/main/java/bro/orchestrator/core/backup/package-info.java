/**
 * Backups and the managers that own them, as values.
 *
 * <p>Sizes are bytes.
 */
@NullMarked
package bro.orchestrator.core.backup;

import org.jspecify.annotations.NullMarked;
