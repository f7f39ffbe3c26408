package bro.orchestrator.core.backup;

import java.util.Arrays;
import java.util.Base64;

/** Opaque bytes that an agent keeps with a fragment. Immutable. */
public final class CustomMetadata {
    public static final CustomMetadata NONE = new CustomMetadata(new byte[0]);

    private final byte[] bytes;

    private CustomMetadata(byte[] bytes) {
        this.bytes = bytes;
    }

    public static CustomMetadata of(byte[] bytes) {
        return bytes.length == 0 ? NONE : new CustomMetadata(bytes.clone());
    }

    public static CustomMetadata ofBase64(String text) {
        return of(Base64.getDecoder().decode(text));
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    public int sizeBytes() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CustomMetadata that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "%d bytes".formatted(bytes.length);
    }
}
