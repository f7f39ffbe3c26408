package bro.orchestrator.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory that everything happens in. Closing it removes what was made.
 *
 * @param made whether the directory itself was made
 * @param keep whether all of it stays
 */
record Workplace(Path root, boolean made, boolean keep) implements Closeable {
    private static final long MIB = 1 << 20;
    private static final int ATTEMPTS = 5;
    private static final int PAUSE_MILLIS = 200;

    /**
     * Makes the directory.
     *
     * @throws DemoException if it is used already or the disk is too small
     */
    static Workplace open(DemoOptions options) throws IOException {
        Path root =
                options.directory().isPresent()
                        ? options.directory().get().toAbsolutePath().normalize()
                        : Files.createTempDirectory("bro-demo-");
        boolean made = options.directory().isEmpty() || !Files.exists(root);
        requireEmpty(Files.createDirectories(root));
        var workplace = new Workplace(root, made, options.keep());
        long needed = 3L * options.sizeMib() + 256;
        long usable = Files.getFileStore(root).getUsableSpace() / MIB;
        if (usable < needed) {
            workplace.close();
            throw new DemoException(
                    "%s has %d MiB left, %d are needed; use --dir or a smaller --size"
                            .formatted(root, usable, needed));
        }
        Files.createDirectory(workplace.logs());
        return workplace;
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path data() {
        return root.resolve("data");
    }

    @Override
    public void close() throws IOException {
        if (keep) {
            return;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                delete(root, made);
                return;
            } catch (IOException e) {
                // somebody who is about to be stopped may still be writing
                if (attempt == ATTEMPTS || !paused()) {
                    throw e;
                }
            }
        }
    }

    /** Deletes what is in a directory. */
    static void empty(Path directory) throws IOException {
        delete(directory, false);
    }

    /** Sums up the sizes of all files below a directory. */
    static long sizeOf(Path directory) throws IOException {
        long[] sum = {0};
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
                        return FileVisitResult.CONTINUE;
                    }
                });
        return sum[0];
    }

    private static void requireEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            if (entries.findAny().isPresent()) {
                throw new DemoException("%s is not empty".formatted(directory));
            }
        }
    }

    private static void delete(Path root, boolean withRoot) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException failure) throws IOException {
                        if (withRoot || !directory.equals(root)) {
                            Files.deleteIfExists(directory);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static boolean paused() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
