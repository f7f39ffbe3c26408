package bro.orchestrator.core.backup;

import java.util.HexFormat;

/** A SHA-256 digest as 64 lower-case hexadecimal digits. */
public record Digest(String hex) {
    private static final int BYTES = 32;

    public Digest {
        if (hex.length() != 2 * BYTES || !hex.chars().allMatch(Digest::isLowerHex)) {
            throw new IllegalArgumentException("not a SHA-256 digest: '%s'".formatted(hex));
        }
    }

    /**
     * Takes the 32 bytes of a digest.
     *
     * @throws IllegalArgumentException if there are fewer or more
     */
    public static Digest of(byte[] sha256) {
        return new Digest(HexFormat.of().formatHex(sha256));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }

    private static boolean isLowerHex(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
}
