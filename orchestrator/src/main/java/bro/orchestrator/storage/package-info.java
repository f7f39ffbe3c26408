/**
 * The repository on a filesystem: {@link bro.orchestrator.storage.FilesystemRepository} is the
 * entry, and the only type to be used from outside. Nothing else knows how backups lie on a disk.
 *
 * <p>Below the root:
 *
 * <pre>
 * staging/ACTION/NAME.part        the first bytes of a fragment, or all of them
 * staging/ACTION/NAME.fragment    a finished fragment
 * backups/MANAGER/BACKUP/         a backup: its fragments and manifest.json
 * trash/UNIQUE/                   what was removed and whose bytes still lie there
 * </pre>
 *
 * <p>NAME is {@link bro.orchestrator.storage.Layout#fragmentName}. A directory becomes a backup, or
 * ceases to be one, by one rename. Sizes and offsets are bytes; calls block their thread.
 */
@NullMarked
package bro.orchestrator.storage;

import org.jspecify.annotations.NullMarked;
