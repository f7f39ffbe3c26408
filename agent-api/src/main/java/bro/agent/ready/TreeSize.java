package bro.agent.ready;

import bro.agent.AgentException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * How much a directory tree holds.
 *
 * @param files regular files, each name counted
 * @param bytes of their contents
 */
record TreeSize(long files, long bytes) {

    /**
     * Counts.
     *
     * @throws AgentException if a directory cannot be read
     */
    static TreeSize measure(Path root) throws IOException {
        var counter = new Counter();
        Files.walkFileTree(root, counter);
        return new TreeSize(counter.files, counter.bytes);
    }

    private static final class Counter extends SimpleFileVisitor<Path> {
        private long files;
        private long bytes;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                files++;
                bytes += attributes.size();
            }
            return Thread.currentThread().isInterrupted()
                    ? FileVisitResult.TERMINATE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw new AgentException("cannot read %s".formatted(file), failure);
        }
    }
}
