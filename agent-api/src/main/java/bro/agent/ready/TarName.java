package bro.agent.ready;

import java.nio.charset.StandardCharsets;

/**
 * A name in an archive: any bytes but NUL, each kept as the character of the same number.
 *
 * @param latin1 characters up to U+00FF
 */
record TarName(String latin1) {
    static final TarName NONE = new TarName("");

    static TarName of(byte[] bytes) {
        return new TarName(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    byte[] bytes() {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    TarName plus(TarName tail) {
        return new TarName(latin1 + tail.latin1);
    }
}
