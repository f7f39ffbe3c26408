package bro.agent;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Where the bytes of a fragment come from.
 *
 * @param fragmentId 1 to 300 characters, unique within the agent's part of one backup
 * @param version version of the content, free text
 * @param sizeBytes the size if it is known beforehand; another size is refused then
 * @param content opened once, read to its end and closed
 * @param customMetadata stored along with the fragment; at most 64 KiB
 */
public record FragmentSource(
        String fragmentId,
        String version,
        OptionalLong sizeBytes,
        Content content,
        ByteString customMetadata) {

    /** Opens the bytes of a fragment. */
    @FunctionalInterface
    public interface Content {
        InputStream open() throws IOException;
    }

    /**
     * The content of a file.
     *
     * @throws IOException if the file's size cannot be read
     */
    public static FragmentSource ofFile(String fragmentId, String version, Path file)
            throws IOException {
        return new FragmentSource(
                fragmentId,
                version,
                OptionalLong.of(Files.size(file)),
                () -> Files.newInputStream(file),
                ByteString.EMPTY);
    }

    /** The bytes of an array, which must not change any more. */
    public static FragmentSource ofBytes(String fragmentId, String version, byte[] bytes) {
        return new FragmentSource(
                fragmentId,
                version,
                OptionalLong.of(bytes.length),
                () -> new ByteArrayInputStream(bytes),
                ByteString.EMPTY);
    }

    /** What a stream yields until its end. It is closed in the end. */
    public static FragmentSource ofStream(String fragmentId, String version, InputStream stream) {
        return new FragmentSource(
                fragmentId, version, OptionalLong.empty(), () -> stream, ByteString.EMPTY);
    }

    /** The same with metadata, which is copied. */
    public FragmentSource withMetadata(byte[] metadata) {
        return new FragmentSource(
                fragmentId, version, sizeBytes, content, ByteString.copyFrom(metadata));
    }
}
