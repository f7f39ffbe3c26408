package bro.agent.ready;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * File names as the bytes that the kernel knows. A {@link Path} keeps them, but its text does not:
 * bytes that are no text in the present locale are lost there. URIs carry them, percent-encoded.
 */
final class RawNames {
    private static final int ASCII_MAX = 0x7f;

    private RawNames() {}

    /** All bytes of a path, relative ones as they are. */
    static byte[] bytesOf(Path path) {
        String text = path.toString();
        if (isAscii(text)) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
        byte[] absolute = decode(Path.of("/").resolve(path).toUri().getRawPath());
        // A URI ends with a slash if the file happens to be a directory.
        int from = path.isAbsolute() ? 0 : 1;
        int to = absolute.length;
        if (absolute[to - 1] == '/' && !text.endsWith("/")) {
            to--;
        }
        return Arrays.copyOfRange(absolute, from, to);
    }

    /** The file of that name in a directory. The name must be a single one. */
    static Path child(Path directory, byte[] name) {
        String text = new String(name, StandardCharsets.ISO_8859_1);
        if (isAscii(text)) {
            return directory.resolve(text);
        }
        var uri = new StringBuilder(directory.toUri().toString());
        if (uri.charAt(uri.length() - 1) != '/') {
            uri.append('/');
        }
        for (byte b : name) {
            uri.append("%%%02X".formatted(b & 0xff));
        }
        return Path.of(URI.create(uri.toString()));
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c <= ASCII_MAX);
    }

    private static byte[] decode(String encoded) {
        var bytes = new ByteArrayOutputStream(encoded.length());
        int i = 0;
        while (i < encoded.length()) {
            char c = encoded.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(encoded, i + 1, i + 3, 16));
                i += 3;
            } else {
                bytes.write(c);
                i++;
            }
        }
        return bytes.toByteArray();
    }
}
