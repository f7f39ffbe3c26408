package bro.orchestrator.demo;

import java.net.URI;
import java.nio.file.Path;

/**
 * Names as the kernel has them. The text of a {@link Path} loses bytes that are no text in the
 * present locale; its URI carries them, percent-encoded.
 */
final class RawPath {
    private RawPath() {}

    /** The path of a file below a directory, percent-encoded. */
    static String below(Path root, Path file) {
        return encoded(root.relativize(file));
    }

    /** A path, relative or not, percent-encoded; a relative one is not resolved. */
    static String encoded(Path path) {
        String raw = Path.of("/").resolve(path).toUri().getRawPath();
        int from = path.isAbsolute() ? 0 : 1;
        // the URI of what happens to be a directory ends with a slash
        int to = raw.endsWith("/") && raw.length() > 1 ? raw.length() - 1 : raw.length();
        return raw.substring(from, to);
    }

    /** The file of a percent-encoded name in a directory. */
    static Path child(Path directory, String encodedName) {
        String parent = directory.toUri().toString();
        return Path.of(URI.create(parent + (parent.endsWith("/") ? "" : "/") + encodedName));
    }
}
