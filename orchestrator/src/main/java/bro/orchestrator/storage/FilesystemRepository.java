package bro.orchestrator.storage;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.READ;

import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.core.storage.FragmentReader;
import bro.orchestrator.core.storage.FragmentWriter;
import bro.orchestrator.core.storage.Repository;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps backups as directories below one root, laid out as the package says. One process at a time
 * may use a root: a second one would take the first one's trash and staging for leftovers.
 */
public final class FilesystemRepository implements Repository {
    private static final Logger LOG = LoggerFactory.getLogger(FilesystemRepository.class);

    private final Layout layout;
    private final Map<ActionId, StagingArea> areas = new ConcurrentHashMap<>();

    /**
     * Opens a repository, creates what is missing of it, and finishes removals that a crash cut
     * short. What actions have staged is left alone: see {@link #staged()}.
     *
     * @throws BroException as STORAGE_UNAVAILABLE or STORAGE_FULL
     */
    public FilesystemRepository(Path root) {
        layout = new Layout(root);
        try {
            Files.createDirectories(layout.staging());
            Files.createDirectories(layout.backups());
            Files.createDirectories(layout.trash());
            Disk.sync(root);
            Disk.entries(layout.trash()).forEach(FilesystemRepository::empty);
        } catch (IOException e) {
            throw Disk.failure("cannot open the repository in %s".formatted(root), e);
        }
    }

    @Override
    public FragmentWriter stage(ActionId action, AgentId agent, String fragmentId) {
        try {
            return area(action).stage(agent, fragmentId);
        } catch (IOException e) {
            throw Disk.failure("cannot stage " + Layout.shown(agent, fragmentId), e);
        }
    }

    @Override
    public OptionalLong staged(ActionId action, AgentId agent, String fragmentId) {
        try {
            return area(action).staged(agent, fragmentId);
        } catch (IOException e) {
            throw Disk.failure("cannot look for " + Layout.shown(agent, fragmentId), e);
        }
    }

    @Override
    public Digest commit(Backup backup) {
        var area = area(backup.madeBy());
        try {
            Digest manifest = area.commit(backup);
            areas.remove(backup.madeBy(), area);
            return manifest;
        } catch (IOException e) {
            throw Disk.failure("cannot commit backup %s".formatted(backup.id()), e);
        }
    }

    @Override
    public void discard(ActionId action) {
        var area = area(action);
        Path trashed = trashed();
        try {
            area.discard(trashed);
            areas.remove(action, area);
            Disk.removeTree(trashed);
        } catch (IOException e) {
            throw Disk.failure("cannot discard what action %s staged".formatted(action), e);
        }
    }

    @Override
    public List<ActionId> staged() {
        try {
            return Disk.entries(layout.staging()).stream()
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> name.matches("[0-9]{1,18}"))
                    .map(name -> new ActionId(Long.parseLong(name)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Disk.failure("cannot list what is staged", e);
        }
    }

    @Override
    public List<BackupId> list() {
        var ids = new ArrayList<BackupId>();
        try {
            for (Path manager : Disk.entries(layout.backups())) {
                if (Files.isDirectory(manager)) {
                    for (Path backup : Disk.entries(manager)) {
                        idOf(manager, backup).ifPresent(ids::add);
                    }
                }
            }
            return ids;
        } catch (IOException e) {
            throw Disk.failure("cannot list the backups", e);
        }
    }

    @Override
    public Optional<Backup> manifest(BackupId backup) {
        Path folder = layout.backup(backup);
        try {
            byte[] bytes = Files.readAllBytes(folder.resolve(Layout.MANIFEST));
            return Optional.of(Manifest.decode(backup, bytes));
        } catch (NoSuchFileException _) {
            if (Files.exists(folder)) {
                throw corrupted("backup %s has no manifest".formatted(backup));
            }
            return Optional.empty();
        } catch (IOException e) {
            throw Disk.failure("cannot read the manifest of backup %s".formatted(backup), e);
        }
    }

    @Override
    public Digest manifestDigest(BackupId backup) {
        try {
            return Sha256.of(Files.readAllBytes(layout.backup(backup).resolve(Layout.MANIFEST)));
        } catch (NoSuchFileException e) {
            throw new BroException(
                    ErrorCode.UNKNOWN_BACKUP, "there is no backup %s".formatted(backup), e);
        } catch (IOException e) {
            throw Disk.failure("cannot read the manifest of backup %s".formatted(backup), e);
        }
    }

    @Override
    public FragmentReader open(
            BackupId backup, AgentId agent, String fragmentId, long sizeBytes, long offset) {
        if (offset < 0 || offset > sizeBytes) {
            throw new IllegalArgumentException(
                    "offset %d is outside a fragment of %d bytes".formatted(offset, sizeBytes));
        }
        String shown = "%s in backup %s".formatted(Layout.shown(agent, fragmentId), backup);
        Path file = layout.backup(backup).resolve(Layout.fragmentFile(agent, fragmentId));
        try {
            requireSize(shown, Files.size(file), sizeBytes);
            return new StoredReader(FileChannel.open(file, READ), shown, offset, sizeBytes);
        } catch (NoSuchFileException _) {
            throw absent(backup, agent, fragmentId, shown);
        } catch (IOException e) {
            throw Disk.failure("cannot read " + shown, e);
        }
    }

    @Override
    public void delete(BackupId backup) {
        Path folder = layout.backup(backup);
        Path trashed = trashed();
        try {
            Files.move(folder, trashed, ATOMIC_MOVE);
            Disk.sync(layout.backups(backup.manager()));
            empty(trashed);
        } catch (NoSuchFileException _) {
            // deleted already
        } catch (IOException e) {
            throw Disk.failure("cannot delete backup %s".formatted(backup), e);
        }
    }

    @Override
    public void close() {}

    private StagingArea area(ActionId action) {
        return areas.computeIfAbsent(action, id -> new StagingArea(id, layout));
    }

    /** What is in the trash is gone already; what cannot be removed now is tried at each start. */
    private static void empty(Path trashed) {
        try {
            Disk.removeTree(trashed);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("trash", trashed.getFileName())
                    .log("cannot be removed: {}", e.getMessage());
        }
    }

    private Path trashed() {
        return layout.trash().resolve(UUID.randomUUID().toString());
    }

    /** A fragment without a file is unknown, unless the manifest says there must be one. */
    private BroException absent(BackupId backup, AgentId agent, String fragmentId, String shown) {
        boolean named =
                manifest(backup).flatMap(known -> known.part(agent)).stream()
                        .flatMap(part -> part.fragments().stream())
                        .anyMatch(fragment -> fragment.id().equals(fragmentId));
        return named
                ? corrupted("%s is lost".formatted(shown))
                : new BroException(ErrorCode.UNKNOWN_BACKUP, "there is no %s".formatted(shown));
    }

    private static void requireSize(String shown, long actualBytes, long expectedBytes) {
        if (actualBytes != expectedBytes) {
            throw corrupted(
                    "%s has %d bytes instead of %d".formatted(shown, actualBytes, expectedBytes));
        }
    }

    /** Empty for what cannot be a backup: somebody else put it there. */
    private static Optional<BackupId> idOf(Path manager, Path backup) {
        try {
            return Files.isDirectory(backup)
                    ? Optional.of(
                            new BackupId(
                                    new ManagerId(manager.getFileName().toString()),
                                    new BackupName(backup.getFileName().toString())))
                    : Optional.empty();
        } catch (BroException _) {
            return Optional.empty();
        }
    }

    private static BroException corrupted(String message) {
        return new BroException(ErrorCode.BACKUP_CORRUPTED, message);
    }
}
