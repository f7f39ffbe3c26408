package bro.orchestrator.app;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The data directory, held by this process alone as long as it is open. */
final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes the directory if need be, and takes it.
     *
     * @throws BroException as STARTUP_FAILED if it cannot be written or another process has it
     */
    static DataDirectory open(Path path) {
        try {
            make(path);
            FileChannel lock =
                    FileChannel.open(
                            path.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (locked(lock).isEmpty()) {
                lock.close();
                throw new BroException(
                        ErrorCode.STARTUP_FAILED,
                        "data directory '%s' is in use by another orchestrator".formatted(path));
            }
            return new DataDirectory(path, lock);
        } catch (IOException e) {
            throw new BroException(
                    ErrorCode.STARTUP_FAILED,
                    "data directory '%s' cannot be written: %s".formatted(path, reason(e)),
                    e);
        }
    }

    /** What is backed up is nobody else's to read. */
    private static void make(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
    }

    Path path() {
        return path;
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new BroException(
                    ErrorCode.STORAGE_UNAVAILABLE,
                    "data directory '%s' cannot be let go: %s".formatted(path, reason(e)),
                    e);
        }
    }

    private static Optional<FileLock> locked(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            case FileSystemException f -> "'%s' cannot be made a directory".formatted(f.getFile());
            default -> String.valueOf(e.getMessage());
        };
    }
}
