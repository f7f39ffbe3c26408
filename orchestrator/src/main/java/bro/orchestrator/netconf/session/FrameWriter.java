package bro.orchestrator.netconf.session;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Puts the framing of RFC 6242 around messages. What is written is kept until the buffer is full or
 * the message ends, so a short message can still be taken back. Guarded by the session's write
 * lock.
 */
final class FrameWriter extends OutputStream {
    private static final byte[] END_OF_MESSAGE = "]]>]]>".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_OF_CHUNKS = "\n##\n".getBytes(StandardCharsets.US_ASCII);
    private static final int CAPACITY = 32 * 1024;
    private static final int FIRST = 1024;

    private final OutputStream out;
    private byte[] buffer = new byte[FIRST];
    private int size;
    private boolean chunked;
    private boolean sent;

    FrameWriter(OutputStream out) {
        this.out = out;
    }

    void useChunks() {
        chunked = true;
    }

    /** Whether a part of a message was sent that did not end, so that no other may follow it. */
    boolean hasSent() {
        return sent;
    }

    /** Forgets what was written of a message of which nothing was sent. */
    void takeBack() {
        size = 0;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (size == CAPACITY) {
                send();
            }
            int count = Math.min(length - done, CAPACITY - size);
            grow(size + count);
            System.arraycopy(bytes, offset + done, buffer, size, count);
            size += count;
            done += count;
        }
    }

    private void grow(int needed) {
        if (needed > buffer.length) {
            int larger = Math.min(CAPACITY, Math.max(needed, 4 * buffer.length));
            buffer = Arrays.copyOf(buffer, larger);
        }
    }

    private void send() throws IOException {
        if (size > 0) {
            sent = true;
            if (chunked) {
                out.write("\n#%d\n".formatted(size).getBytes(StandardCharsets.US_ASCII));
            }
            out.write(buffer, 0, size);
            size = 0;
        }
    }

    /** Ends the message and hands it to the connection. */
    void endMessage() throws IOException {
        send();
        sent = true;
        out.write(chunked ? END_OF_CHUNKS : END_OF_MESSAGE);
        out.flush();
        sent = false;
    }
}
