package bro.orchestrator.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests as 64 lower-case hexadecimal digits. */
final class Sha256 {
    private static final int BUFFER_BYTES = 1 << 17;

    private Sha256() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static String of(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    static String ofFile(Path file) throws IOException {
        return ofFile(file, Long.MAX_VALUE);
    }

    /** Digests the first bytes of a file, or all if it has fewer. */
    static String ofFile(Path file, long maxBytes) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            long left = maxBytes;
            int n = 0;
            while (left > 0 && n >= 0) {
                n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (n > 0) {
                    digest.update(buffer, 0, n);
                    left -= n;
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
