package bro.agent.ready;

import bro.agent.AgentException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Removes a tree: nothing behind a symbolic link, nothing on another device. Directories that
 * forbid it to their owner are changed first.
 */
final class TreeRemoval extends SimpleFileVisitor<Path> {
    private static final int OWNER_RIGHTS = 0700;

    private final long device;

    private TreeRemoval(long device) {
        this.device = device;
    }

    /** Does nothing if there is no such tree. */
    static void remove(Path tree) throws IOException {
        if (Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(tree, new TreeRemoval(UnixFile.read(tree).device()));
        }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
            throws IOException {
        UnixFile file = onDevice(directory);
        if ((file.mode() & OWNER_RIGHTS) != OWNER_RIGHTS) {
            LinuxCalls.openToOwner(directory);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
    }

    /** A directory that cannot even be listed comes here, once. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        UnixFile attributes = onDevice(file);
        if (attributes.kind() != UnixFile.Kind.DIRECTORY
                || (attributes.mode() & OWNER_RIGHTS) == OWNER_RIGHTS) {
            throw failure;
        }
        LinuxCalls.openToOwner(file);
        Files.walkFileTree(file, this);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
            throws IOException {
        if (failure != null) {
            throw failure;
        }
        Files.delete(directory);
        return FileVisitResult.CONTINUE;
    }

    private UnixFile onDevice(Path file) throws IOException {
        UnixFile attributes = UnixFile.read(file);
        if (attributes.device() != device) {
            throw new AgentException("%s is a mount point".formatted(file));
        }
        return attributes;
    }
}
