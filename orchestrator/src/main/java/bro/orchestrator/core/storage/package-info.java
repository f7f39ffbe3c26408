/**
 * The storage port: where the bytes of backups are kept.
 *
 * <p>{@link bro.orchestrator.core.storage.Repository} is the whole surface. Adapters live in {@code
 * bro.orchestrator.storage} and are the only code that knows how bytes lie on a medium.
 *
 * <p>Sizes and offsets are bytes. Calls block the calling virtual thread.
 */
@NullMarked
package bro.orchestrator.core.storage;

import org.jspecify.annotations.NullMarked;
