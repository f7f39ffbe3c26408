package bro.orchestrator.storage;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is done to files, and what its failures mean. */
final class Disk {
    /** How the system words it: no space, and no space for this user. */
    private static final List<String> FULL = List.of("No space left", "quota exceeded");

    private Disk() {}

    /** Writes a whole file, durable but for its directory entry, under its final name at once. */
    static void write(Path file, byte[] bytes) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".tmp");
        try (var channel = FileChannel.open(part, CREATE, TRUNCATE_EXISTING, WRITE)) {
            writeAll(channel, ByteBuffer.wrap(bytes));
            channel.force(true);
        }
        Files.move(part, file, ATOMIC_MOVE);
    }

    static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Makes creations, renames and removals in a directory survive a power cut. */
    static void sync(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }

    /** The entries of a directory in the order of their names; none if it is not there. */
    static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Removes a directory with all that is in it; one that is not there is no error. */
    static void removeTree(Path directory) throws IOException {
        if (Files.exists(directory)) {
            Files.walkFileTree(directory, new Remover());
        }
    }

    /**
     * The failure as the core knows it.
     *
     * @param what a clause that names what could not be done, e.g. {@code cannot read backup m/b}
     */
    static BroException failure(String what, IOException e) {
        String reason = reason(e);
        boolean full = FULL.stream().anyMatch(reason::contains);
        return new BroException(
                full ? ErrorCode.STORAGE_FULL : ErrorCode.STORAGE_UNAVAILABLE,
                "%s: %s".formatted(what, reason),
                e);
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "%s is missing".formatted(nameOf(missing));
            case DirectoryNotEmptyException full -> "%s is not empty".formatted(nameOf(full));
            case FileAlreadyExistsException there -> "%s is in the way".formatted(nameOf(there));
            case NotDirectoryException file -> "%s is no directory".formatted(nameOf(file));
            case AccessDeniedException denied -> "access to %s is denied".formatted(nameOf(denied));
            case FileSystemException known when known.getReason() != null ->
                    "%s (%s)".formatted(known.getReason(), nameOf(known));
            // its message is the whole path
            case FileSystemException other -> "%s cannot be used".formatted(nameOf(other));
            case ClosedByInterruptException _ -> "it was interrupted";
            default -> e.getMessage() == null ? "the system tells no reason" : e.getMessage();
        };
    }

    /** The last name alone: where the repository lies is not for everybody to see. */
    private static String nameOf(FileSystemException e) {
        String file = String.valueOf(e.getFile());
        return file.substring(file.lastIndexOf('/') + 1);
    }

    /** Removes what it visits, and does not mind if somebody else was faster. */
    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
                throws IOException {
            if (e != null) {
                throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
