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
 * @param content opened, read to its end and closed; mostly once
 * @param customMetadata stored along with the fragment; at most 64 KiB
 */
public record FragmentSource(
        String fragmentId,
        String version,
        OptionalLong sizeBytes,
        Content content,
        ByteString customMetadata) {

    static final int METADATA_BYTES_MAX = 64 << 10;

    /** The bytes of a fragment. */
    @FunctionalInterface
    public interface Content {
        /**
         * Opens the bytes from their start.
         *
         * @throws IOException if they cannot be read
         */
        InputStream open() throws IOException;

        /**
         * Whether {@link #open} may be called again, which yields the same bytes. Then an agent
         * that was started anew sends only what the orchestrator has not got yet, and one that
         * finds a restarted orchestrator can go on even if that has lost a lot.
         */
        default boolean isRereadable() {
            return true;
        }
    }

    /** What can be read only once. */
    private record OnceOnly(InputStream open) implements Content {
        @Override
        public boolean isRereadable() {
            return false;
        }
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

    /** What a stream yields until its end, which can be read only once. It is closed in the end. */
    public static FragmentSource ofStream(String fragmentId, String version, InputStream stream) {
        return once(fragmentId, version, OptionalLong.empty(), stream);
    }

    /** What can be read only once, of a size that may be known. */
    static FragmentSource once(
            String fragmentId, String version, OptionalLong sizeBytes, InputStream stream) {
        return new FragmentSource(
                fragmentId, version, sizeBytes, new OnceOnly(stream), ByteString.EMPTY);
    }

    /** The same with metadata, which is copied. */
    public FragmentSource withMetadata(byte[] metadata) {
        return new FragmentSource(
                fragmentId, version, sizeBytes, content, ByteString.copyFrom(metadata));
    }

    /**
     * The same with the content of a file as metadata, as it is now.
     *
     * @throws IOException if the file cannot be read
     */
    public FragmentSource withMetadata(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            // One byte more than allowed is refused when the fragment is sent.
            return withMetadata(in.readNBytes(METADATA_BYTES_MAX + 1));
        }
    }
}
