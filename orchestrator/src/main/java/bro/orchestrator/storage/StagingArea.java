package bro.orchestrator.storage;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
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
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one action has staged: a directory, and what its writers know of the files in it. Of a file
 * that no writer has changed since the start, nothing is known. Shared by all writers of the
 * action; whatever adds, renames or removes a file holds the lock, so nothing comes back once the
 * area has ended. Bytes are written, forced and read without it.
 */
final class StagingArea {
    private enum State {
        OPEN,
        COMMITTED,
        DISCARDED
    }

    private final ActionId action;
    private final Layout layout;
    private final Path folder;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Held> held = new ConcurrentHashMap<>();

    /** The fragments that have a writer. */
    private final Set<String> open = new HashSet<>();

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
            if (open.contains(name)) {
                throw violated("receives %s already".formatted(shown));
            }
            StagedWriter writer = writer(name, shown);
            open.add(name);
            return writer;
        } finally {
            lock.unlock();
        }
    }

    private StagedWriter writer(String name, String shown) throws IOException {
        Files.createDirectories(folder);
        boolean part = !Files.exists(fragmentFile(name));
        if (part) {
            held.putIfAbsent(name, Held.Part.unknown());
        }
        var file =
                FileChannel.open(part ? partFile(name) : fragmentFile(name), CREATE, READ, WRITE);
        return new StagedWriter(
                this, name, shown, file, held.getOrDefault(name, Held.Part.unknown()), part);
    }

    /** The size of a fragment, if it was finished. */
    OptionalLong staged(AgentId agent, String fragmentId) throws IOException {
        String name = Layout.fragmentName(agent, fragmentId);
        lock.lock();
        try {
            return switch (held.get(name)) {
                case Held.Finished(long sizeBytes, _) -> OptionalLong.of(sizeBytes);
                case Held.Part _ -> OptionalLong.empty();
                case null -> OptionalLong.of(Files.size(fragmentFile(name)));
            };
        } catch (NoSuchFileException _) {
            return OptionalLong.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Makes a finished fragment a part, since it is to change. */
    void reopened(String name) throws IOException {
        lock.lock();
        try {
            requireOpen();
            held.put(name, Held.Part.unknown());
            Files.move(fragmentFile(name), partFile(name), ATOMIC_MOVE);
        } finally {
            lock.unlock();
        }
    }

    /** Gives a part, of which nothing is missing, the name of a fragment. */
    void named(String name) throws IOException {
        lock.lock();
        try {
            requireOpen();
            Files.move(partFile(name), fragmentFile(name), ATOMIC_MOVE);
        } finally {
            lock.unlock();
        }
    }

    /** Takes over a fragment that is durable under its name; its writer has ended. */
    void finished(String name, Held.Finished fragment) {
        lock.lock();
        try {
            requireOpen();
            held.put(name, fragment);
            open.remove(name);
        } finally {
            lock.unlock();
        }
    }

    /** Keeps what a writer that has ended leaves, if that is a part. */
    void closed(String name, Optional<Held.Part> part) {
        lock.lock();
        try {
            part.ifPresent(left -> held.put(name, left));
            open.remove(name);
        } finally {
            lock.unlock();
        }
    }

    /** Removes what a writer that has ended leaves. As long as that fails, nobody may go on. */
    void dropped(String name) throws IOException {
        lock.lock();
        try {
            // of an area that has ended nothing is left, or it is somebody else's by now
            if (state == State.OPEN) {
                Files.deleteIfExists(partFile(name));
                Files.deleteIfExists(fragmentFile(name));
                held.remove(name);
                open.remove(name);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Turns the area into the backup, by a rename that is the last step. A crash before it leaves
     * the area with what the backup names, and a crash after it leaves the backup: either way the
     * same call may be repeated.
     *
     * @return the digest of the manifest
     */
    Digest commit(Backup backup) throws IOException {
        byte[] manifest = Manifest.encode(backup);
        readUnknown(backup);
        lock.lock();
        try {
            if (Files.exists(layout.backup(backup.id()))) {
                requireSame(backup, manifest);
            } else {
                requireOpen();
                Set<String> named = requireStaged(backup);
                Files.createDirectories(folder);
                removeAllBut(named);
                Disk.write(folder.resolve(Layout.MANIFEST), manifest);
                Disk.sync(folder);
                publish(backup);
            }
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
            case COMMITTED -> throw violated("has committed its backup");
            case DISCARDED -> throw violated("was discarded");
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
        var finished = new Held.Finished(expected.sizeBytes(), expected.sha256());
        try {
            return finished.equals(held.get(name))
                    && Files.size(fragmentFile(name)) == expected.sizeBytes();
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /** Learns what the backup's fragments are that an earlier process has finished. */
    private void readUnknown(Backup backup) throws IOException {
        for (var part : backup.parts()) {
            for (var fragment : part.fragments()) {
                String name = Layout.fragmentName(part.agent(), fragment.id());
                if (!held.containsKey(name)) {
                    read(name);
                }
            }
        }
    }

    private void read(String name) throws IOException {
        try (var file = FileChannel.open(fragmentFile(name), READ)) {
            var digest = new RunningDigest();
            digest.catchUp(file, file.size(), this::requireOpen);
            // the earlier process may have ended before it did so
            file.force(true);
            // unless a writer has changed the file meanwhile
            held.putIfAbsent(name, new Held.Finished(file.size(), digest.value()));
        } catch (NoSuchFileException _) {
            // it is not staged, and will be missed
        }
    }

    private void removeAllBut(Set<String> files) throws IOException {
        held.keySet().removeIf(name -> !files.contains(Layout.fragmentFile(name)));
        for (Path file : Disk.entries(folder)) {
            if (!files.contains(file.getFileName().toString())) {
                Files.delete(file);
            }
        }
    }

    private void publish(Backup backup) throws IOException {
        Path target = layout.backup(backup.id());
        Files.createDirectories(layout.backups(backup.id().manager()));
        try {
            Files.move(folder, target, ATOMIC_MOVE);
        } catch (IOException e) {
            // a directory that is not empty is not replaced, whatever the system calls that
            throw Files.exists(target) ? exists(backup) : Disk.failure(cannotCommit(backup), e);
        }
        try {
            syncPublished(backup);
        } catch (IOException e) {
            Files.move(target, folder, ATOMIC_MOVE);
            throw e;
        }
    }

    private void syncPublished(Backup backup) throws IOException {
        Disk.sync(layout.backups());
        Disk.sync(layout.backups(backup.id().manager()));
        Disk.sync(layout.staging());
    }

    /** A backup that is there already must be this one, published before a crash. */
    private void requireSame(Backup backup, byte[] manifest) throws IOException {
        try {
            Path published = layout.backup(backup.id()).resolve(Layout.MANIFEST);
            if (!Arrays.equals(Files.readAllBytes(published), manifest)) {
                throw exists(backup);
            }
        } catch (NoSuchFileException _) {
            throw exists(backup);
        }
        syncPublished(backup);
    }

    private Path partFile(String name) {
        return folder.resolve(Layout.partFile(name));
    }

    private Path fragmentFile(String name) {
        return folder.resolve(Layout.fragmentFile(name));
    }

    private BroException violated(String how) {
        return new BroException(ErrorCode.PROTOCOL_VIOLATED, "action %s %s".formatted(action, how));
    }

    private static BroException exists(Backup backup) {
        return new BroException(
                ErrorCode.BACKUP_EXISTS, "there is a backup %s already".formatted(backup.id()));
    }

    private static String cannotCommit(Backup backup) {
        return "cannot commit backup %s".formatted(backup.id());
    }
}
