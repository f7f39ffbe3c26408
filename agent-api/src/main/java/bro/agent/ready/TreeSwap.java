package bro.agent.ready;

import bro.agent.AgentException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Replaces a directory by another one that was made beside it, in one step. Until then the old one
 * is as it was; a restore that was killed leaves it so, and its own remains are removed by the
 * next. What cannot be removed is told and left: it never fails a restore. Not thread-safe.
 */
final class TreeSwap {
    private static final String MARK = ".bro-restore-";
    private static final String ASIDE = "-old";

    private final Path target;
    private final Path parent;
    private final List<String> remarks = new ArrayList<>();

    TreeSwap(Path directory) {
        this.target = directory.toAbsolutePath().normalize();
        this.parent = Objects.requireNonNullElse(target.getParent(), target);
    }

    /** Finds out before a restore whether it could be put in place. */
    void check() throws IOException {
        if (target.equals(parent) || isMountPoint()) {
            throw new AgentException(
                    "%s is a mount point and cannot be replaced; restore a directory below it"
                            .formatted(target));
        }
        if (Files.isSymbolicLink(target)) {
            throw new AgentException(
                    "%s has become a symbolic link; start the agent again".formatted(target));
        }
        Optional<String> nested = MountPoints.present().below(target);
        if (nested.isPresent()) {
            throw new AgentException(
                    "%s cannot be replaced, because %s in it is a mount point; unmount it first"
                            .formatted(target, nested.get()));
        }
        if (!Files.isWritable(parent)) {
            throw new AgentException(
                    "the agent must be allowed to write in %s, to replace %s"
                            .formatted(parent, target));
        }
    }

    /** Makes the empty directory that will take the place. */
    Path prepare(long actionId) throws IOException {
        putBack();
        remains().forEach(this::remove);
        Path fresh = beside(MARK + actionId);
        for (int i = 2; Files.exists(fresh, LinkOption.NOFOLLOW_LINKS); i++) {
            fresh = beside(MARK + actionId + "-" + i);
        }
        return Files.createDirectory(
                fresh,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Puts the new directory in place, durably; {@link #cleanUp} removes the old one. */
    void commit(Path fresh) throws IOException {
        try {
            LinuxCalls.syncFileSystem(fresh);
            if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
            } else if (!LinuxCalls.exchange(fresh, target)) {
                moveAside(fresh);
            }
            LinuxCalls.syncDirectory(parent);
        } catch (FileSystemException e) {
            throw new AgentException(
                    "the restored files cannot take the place of %s: %s"
                            .formatted(target, e.getMessage()),
                    e);
        }
    }

    /** Removes the directory that is not in place, be it the new or the old one. */
    void cleanUp(Path fresh) {
        remove(fresh);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            remove(aside(fresh));
        }
    }

    /** What could not be removed, and why. */
    List<String> remarks() {
        return remarks;
    }

    /** Two steps, for file systems that cannot exchange. */
    private void moveAside(Path fresh) throws IOException {
        Path old = aside(fresh);
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
    }

    /** A restore that was killed between these two steps has left the only tree aside. */
    private void putBack() throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Optional<Path> latest = Optional.empty();
        for (Path remains : remains()) {
            if (remains.toString().endsWith(ASIDE)
                    && (latest.isEmpty()
                            || changed(remains).compareTo(changed(latest.get())) > 0)) {
                latest = Optional.of(remains);
            }
        }
        if (latest.isPresent()) {
            Files.move(latest.get(), target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static FileTime changed(Path file) throws IOException {
        return (FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
    }

    private List<Path> remains() throws IOException {
        String prefix = target.getFileName() + MARK;
        var found = new ArrayList<Path>();
        try (DirectoryStream<Path> siblings =
                Files.newDirectoryStream(
                        parent, path -> path.getFileName().toString().startsWith(prefix))) {
            siblings.forEach(found::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    private void remove(Path tree) {
        try {
            TreeRemoval.remove(tree);
        } catch (IOException e) {
            remarks.add("%s could not be removed: %s".formatted(tree, e.getMessage()));
        }
    }

    private Path beside(String suffix) {
        return target.resolveSibling(target.getFileName() + suffix);
    }

    private static Path aside(Path fresh) {
        return fresh.resolveSibling(fresh.getFileName() + ASIDE);
    }

    private boolean isMountPoint() throws IOException {
        try {
            return UnixFile.read(target).device() != UnixFile.read(parent).device();
        } catch (NoSuchFileException _) {
            return false;
        }
    }
}
