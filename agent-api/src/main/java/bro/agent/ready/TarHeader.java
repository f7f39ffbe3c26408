package bro.agent.ready;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/**
 * The 512 bytes before each member of a tar archive, and the blocks before those for what does not
 * fit: GNU's long names, because they may be any bytes, and POSIX' extended attributes.
 */
final class TarHeader {
    static final int BLOCK_BYTES = 512;
    static final int NAME_BYTES = 100;
    private static final int LINK_AT = 157;
    private static final int CHECKSUM_AT = 148;

    private TarHeader() {}

    static byte[] block(TarEntry entry) {
        byte[] block = new byte[BLOCK_BYTES];
        text(block, 0, entry.name().bytes(), NAME_BYTES);
        number(block, 100, 8, entry.mode());
        number(block, 108, 8, entry.uid());
        number(block, 116, 8, entry.gid());
        number(block, 124, 12, entry.sizeBytes());
        number(block, 136, 12, entry.modified().toInstant().getEpochSecond());
        block[156] = (byte) entry.type();
        text(block, LINK_AT, entry.linkTarget().bytes(), NAME_BYTES);
        text(block, 257, "ustar\00000".getBytes(StandardCharsets.US_ASCII), 8);
        checksum(block);
        return block;
    }

    /** The records of an extended header. */
    static byte[] attributes(Map<String, String> attributes) {
        var text = new StringBuilder();
        attributes.forEach((key, value) -> text.append(attribute(key, value)));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Seconds since 1970 with all digits, also before that time. */
    static String seconds(Instant time) {
        return BigDecimal.valueOf(time.getEpochSecond())
                .add(BigDecimal.valueOf(time.getNano(), 9))
                .toPlainString();
    }

    private static String attribute(String key, String value) {
        String body = " " + key + "=" + value + "\n";
        int length = body.length();
        while (Integer.toString(length).length() + body.length() != length) {
            length = Integer.toString(length).length() + body.length();
        }
        return length + body;
    }

    private static void text(byte[] block, int at, byte[] text, int room) {
        System.arraycopy(text, 0, block, at, Math.min(text.length, room));
    }

    /** Octal digits if they are enough, otherwise GNU's base 256. */
    private static void number(byte[] block, int at, int width, long value) {
        String digits = Long.toOctalString(value);
        if (value >= 0 && digits.length() < width) {
            String padded = "0".repeat(width - 1 - digits.length()) + digits;
            text(block, at, padded.getBytes(StandardCharsets.US_ASCII), width - 1);
            return;
        }
        long rest = value;
        for (int i = at + width - 1; i > at; i--) {
            block[i] = (byte) rest;
            rest >>= Byte.SIZE;
        }
        block[at] = (byte) (value < 0 ? 0xff : 0x80);
    }

    private static void checksum(byte[] block) {
        Arrays.fill(block, CHECKSUM_AT, CHECKSUM_AT + 8, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        text(block, CHECKSUM_AT, "%06o\0".formatted(sum).getBytes(StandardCharsets.US_ASCII), 7);
    }
}
