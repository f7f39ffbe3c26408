package bro.agent.simulate;

import bro.agent.AgentException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** Takes the bytes of a fragment and fails at the first piece that is not what it should be. */
final class Comparison extends OutputStream {
    private static final int BUFFER_BYTES = 1 << 16;

    private final String fragmentId;
    private final InputStream expected;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long position;

    Comparison(String fragmentId, Content content) {
        this.fragmentId = fragmentId;
        this.expected = content.open();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        for (int from = offset; from < end; from += buffer.length) {
            compare(bytes, from, Math.min(end, from + buffer.length));
        }
    }

    private void compare(byte[] bytes, int from, int to) throws IOException {
        int n = expected.readNBytes(buffer, 0, to - from);
        int wrong = Arrays.mismatch(bytes, from, to, buffer, 0, n);
        if (wrong >= 0) {
            throw new AgentException(
                    "fragment '%s' is not what was made for it: the first wrong byte is at %d"
                            .formatted(fragmentId, position + wrong));
        }
        position += n;
    }
}
