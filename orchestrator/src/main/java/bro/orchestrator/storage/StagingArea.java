package bro.orchestrator.storage;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one action has staged: a directory, and what its writers know of the files in it. Shared by
 * all writers of the action; whatever adds, renames or removes a file holds the lock, so nothing
 * comes back once the area has ended.
 */
final class StagingArea {
    private enum State {
        OPEN,
        COMMITTED,
        DISCARDED
    }

    /** What is known of a file. */
    private sealed interface Staged {
        record Writing() implements Staged {}

        record Finished(long sizeBytes, Digest sha256) implements Staged {}
    }

    private final ActionId action;
    private final Layout layout;
    private final Path folder;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Staged> fragments = new HashMap<>();

    private volatile State state = State.OPEN;

    StagingArea(ActionId action, Layout layout) {
        this.action = action;
        this.layout = layout;
        this.folder = layout.staging(action);
    }

    StagedWriter stage(AgentId agent, String fragmentId) throws IOException {
        String name = Layout.fragmentName(agent, fragmentId);
        String shown = Layout.shown(agent, fragmentId);
        lock.lock();
        try {
            requireOpen();
            // an earlier run of the orchestrator may have left the file, so the map is not enough
            if (fragments.containsKey(name) || Files.exists(fragmentFile(name))) {
                throw twice(shown);
            }
            Files.createDirectories(folder);
            var file = FileChannel.open(partFile(name), CREATE_NEW, WRITE);
            fragments.put(name, new Staged.Writing());
            return new StagedWriter(this, name, shown, file);
        } catch (FileAlreadyExistsException _) {
            throw twice(shown);
        } finally {
            lock.unlock();
        }
    }

    /** Takes over a fragment whose bytes are durable under the name of a part. */
    void finished(String name, long sizeBytes, Digest sha256) throws IOException {
        lock.lock();
        try {
            requireOpen();
            Files.move(partFile(name), fragmentFile(name), ATOMIC_MOVE);
            fragments.put(name, new Staged.Finished(sizeBytes, sha256));
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a fragment that was not finished. */
    void dropped(String name) throws IOException {
        lock.lock();
        try {
            // of an area that has ended nothing is left, or it is somebody else's by now
            if (state == State.OPEN) {
                fragments.remove(name);
                Files.deleteIfExists(partFile(name));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Turns the area into the backup, by a rename that is the last step.
     *
     * @return the digest of the manifest
     */
    Digest commit(Backup backup) throws IOException {
        lock.lock();
        try {
            if (Files.exists(layout.backup(backup.id()))) {
                throw exists(backup);
            }
            requireOpen();
            Set<String> named = requireStaged(backup);
            Files.createDirectories(folder);
            removeAllBut(named);
            byte[] manifest = Manifest.encode(backup);
            Disk.write(folder.resolve(Layout.MANIFEST), manifest);
            Disk.sync(folder);
            publish(backup);
            state = State.COMMITTED;
            return Sha256.of(manifest);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the area and moves its directory, if there is one, out of sight. */
    void discard(Path trashed) throws IOException {
        lock.lock();
        try {
            if (state == State.COMMITTED) {
                return;
            }
            state = State.DISCARDED;
            Files.move(folder, trashed, ATOMIC_MOVE);
        } catch (NoSuchFileException _) {
            // nothing was staged
        } finally {
            lock.unlock();
        }
    }

    /**
     * @throws BroException as PROTOCOL_VIOLATED if the area was committed or discarded
     */
    void requireOpen() {
        switch (state) {
            case OPEN -> {}
            case COMMITTED -> throw late("has committed its backup");
            case DISCARDED -> throw late("was discarded");
        }
    }

    private Set<String> requireStaged(Backup backup) throws IOException {
        var names = new HashSet<String>();
        for (var part : backup.parts()) {
            for (var fragment : part.fragments()) {
                String name = Layout.fragmentName(part.agent(), fragment.id());
                if (!names.add(Layout.fragmentFile(name)) || !isStaged(name, fragment)) {
                    throw new BroException(
                            ErrorCode.BACKUP_CORRUPTED,
                            "backup %s names %s, which is not staged like that by action %s"
                                    .formatted(
                                            backup.id(),
                                            Layout.shown(part.agent(), fragment.id()),
                                            action));
                }
            }
        }
        return names;
    }

    private boolean isStaged(String name, Fragment expected) throws IOException {
        var known = new Staged.Finished(expected.sizeBytes(), expected.sha256());
        try {
            return known.equals(fragments.get(name))
                    && Files.size(fragmentFile(name)) == expected.sizeBytes();
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private void removeAllBut(Set<String> files) throws IOException {
        for (Path file : Disk.entries(folder)) {
            if (!files.contains(file.getFileName().toString())) {
                Files.delete(file);
            }
        }
    }

    private void publish(Backup backup) throws IOException {
        Path target = layout.backup(backup.id());
        Path manager = layout.backups().resolve(backup.id().manager().value());
        Files.createDirectories(manager);
        Disk.sync(layout.backups());
        try {
            Files.move(folder, target, ATOMIC_MOVE);
        } catch (IOException e) {
            // a directory that is not empty is not replaced, whatever the system calls that
            throw Files.exists(target) ? exists(backup) : Disk.failure(cannotCommit(backup), e);
        }
        try {
            Disk.sync(manager);
            Disk.sync(layout.staging());
        } catch (IOException e) {
            Files.move(target, folder, ATOMIC_MOVE);
            throw e;
        }
    }

    private Path partFile(String name) {
        return folder.resolve(Layout.partFile(name));
    }

    private Path fragmentFile(String name) {
        return folder.resolve(Layout.fragmentFile(name));
    }

    private BroException twice(String shown) {
        return new BroException(
                ErrorCode.PROTOCOL_VIOLATED, "action %s has %s already".formatted(action, shown));
    }

    private BroException late(String why) {
        return new BroException(ErrorCode.PROTOCOL_VIOLATED, "action %s %s".formatted(action, why));
    }

    private static BroException exists(Backup backup) {
        return new BroException(
                ErrorCode.BACKUP_EXISTS, "there is a backup %s already".formatted(backup.id()));
    }

    private static String cannotCommit(Backup backup) {
        return "cannot commit backup %s".formatted(backup.id());
    }
}
