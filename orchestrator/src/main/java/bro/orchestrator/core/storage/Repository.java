package bro.orchestrator.core.storage;

import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Keeps immutable backups. {@code RepositoryContract} holds every implementation to this:
 *
 * <ul>
 *   <li>fragments of an action are invisible until {@link #commit} of that action;
 *   <li>{@link #commit} is all or nothing, and durable once it returns;
 *   <li>{@link #discard} and {@link #delete} of what is not there succeed;
 *   <li>every failure is a {@link bro.orchestrator.core.failure.BroException} as
 *       STORAGE_UNAVAILABLE or STORAGE_FULL, naming what could not be done.
 * </ul>
 *
 * <p>May be used from any number of threads.
 */
public interface Repository extends AutoCloseable {

    /**
     * Starts a fragment in the staging area of an action, or goes on with one that an earlier
     * writer, also of an earlier process, has left or has finished. The caller closes the writer.
     *
     * @throws bro.orchestrator.core.failure.BroException as PROTOCOL_VIOLATED if another writer of
     *     that fragment is open, or the area has ended
     */
    FragmentWriter stage(ActionId action, AgentId agent, String fragmentId);

    /** The size of a fragment in the staging area of an action, if it was finished. */
    OptionalLong staged(ActionId action, AgentId agent, String fragmentId);

    /**
     * Makes the fragments staged by {@code backup.madeBy()} visible as this backup, manifest last.
     * Fragments that the backup does not name are dropped; those that were staged by an earlier
     * process are read, and their digests compared. The same backup may be committed again, after a
     * crash: nothing happens then.
     *
     * @return the digest of the manifest
     * @throws bro.orchestrator.core.failure.BroException as BACKUP_EXISTS if there is such a
     *     backup, as BACKUP_CORRUPTED if a fragment that it names was not staged as it says
     */
    Digest commit(Backup backup);

    /** Removes what an action has staged, also while its writers are still open. */
    void discard(ActionId action);

    /** All actions that have something staged, for cleaning up after a crash. */
    List<ActionId> staged();

    /** The ids of all committed backups, whether or not their manifests can be read. */
    List<BackupId> list();

    /**
     * Reads a manifest.
     *
     * @throws bro.orchestrator.core.failure.BroException as BACKUP_CORRUPTED if it is damaged
     */
    Optional<Backup> manifest(BackupId backup);

    /**
     * The digest of a backup's manifest, as {@link #commit} gave it.
     *
     * @throws bro.orchestrator.core.failure.BroException as UNKNOWN_BACKUP
     */
    Digest manifestDigest(BackupId backup);

    /**
     * Opens the bytes of a fragment from an offset to the end. The caller closes the reader.
     *
     * @throws bro.orchestrator.core.failure.BroException as UNKNOWN_BACKUP if there is no such
     *     backup or its manifest names no such fragment, as BACKUP_CORRUPTED if the fragment is
     *     gone or its stored size is not {@code sizeBytes}
     * @throws IllegalArgumentException if {@code offset} lies outside the fragment
     */
    FragmentReader open(
            BackupId backup, AgentId agent, String fragmentId, long sizeBytes, long offset);

    /** Removes a backup; it is invisible before its first byte goes. */
    void delete(BackupId backup);

    @Override
    void close();
}
