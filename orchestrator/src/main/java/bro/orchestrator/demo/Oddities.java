package bro.orchestrator.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;

/** Entries that backup tools tend to lose or to change. */
final class Oddities {
    /** Regular files among them. */
    static final int FILES = 9;

    private static final long HOLE_BYTES = 64 << 20;
    private static final int EXTENT_BYTES = 1_500_000;

    private Oddities() {}

    static void make(Path directory) throws IOException {
        Files.createDirectory(directory);
        names(directory);
        modes(directory);
        links(directory);
        sparse(directory.resolve("sparse"));
        Files.createFile(directory.resolve("empty"));
        Files.createDirectory(directory.resolve("empty-directory"));
        times(directory);
    }

    private static void names(Path directory) throws IOException {
        // 0xff 0xfe is no UTF-8, whatever follows
        write(RawPath.child(directory, "not-utf-8-%FF%FE"));
        write(RawPath.child(directory, "%20blank%0Aand%20line%20break%22%27"));
        write(RawPath.child(directory, "long-" + "n".repeat(245)));
    }

    private static void modes(Path directory) throws IOException {
        Files.setAttribute(write(directory.resolve("setuid")), "unix:mode", 04711);
        Files.setAttribute(write(directory.resolve("owner-only")), "unix:mode", 0400);
        Path shared = Files.createDirectory(directory.resolve("sticky"));
        Files.setAttribute(shared, "unix:mode", 01777);
    }

    private static void links(Path directory) throws IOException {
        Files.createSymbolicLink(directory.resolve("link"), Path.of("setuid"));
        Files.createSymbolicLink(directory.resolve("dangling"), Path.of("../no/such/file"));
        Files.createSymbolicLink(
                directory.resolve("strange-link"), RawPath.child(Path.of("/"), "nowhere%FF"));
        Files.createLink(directory.resolve("second-name"), directory.resolve("owner-only"));
    }

    /** One extent is longer than the pieces in which data travels. */
    private static void sparse(Path file) throws IOException {
        byte[] extent = new byte[EXTENT_BYTES];
        new Random(EXTENT_BYTES).nextBytes(extent);
        try (var out =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.SPARSE)) {
            out.write(ByteBuffer.wrap(extent), HOLE_BYTES / 2);
            out.write(bytes("after another"), HOLE_BYTES - 13);
        }
    }

    private static void times(Path directory) throws IOException {
        Path old = write(directory.resolve("old"));
        Files.setLastModifiedTime(
                old, FileTime.from(Instant.parse("1999-12-31T23:59:59.123456789Z")));
        Files.setLastModifiedTime(
                directory.resolve("empty-directory"),
                FileTime.from(Instant.parse("1970-01-01T00:00:00.000000001Z")));
    }

    private static Path write(Path file) throws IOException {
        return Files.writeString(file, "content of " + RawPath.encoded(file.getFileName()));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
