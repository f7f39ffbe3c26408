package bro.orchestrator.netconf.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Puts the framing of RFC 6242 around messages. What is written is kept until the buffer is full or
 * the message ends, so a short message can still be taken back. Guarded by the session's write
 * lock.
 */
final class FrameWriter extends OutputStream {
    private static final byte[] END_OF_MESSAGE = "]]>]]>".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_OF_CHUNKS = "\n##\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};
    private static final int CAPACITY = 32 * 1024;
    private static final int FIRST = 1024;

    /** Room for {@code LF # size LF} in front of a chunk. */
    private static final int HEADER = 8;

    private final OutputStream out;
    private byte[] buffer = new byte[FIRST];
    private int size = HEADER;
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
        size = HEADER;
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
                sent = true;
                send(NOTHING);
            }
            int count = Math.min(length - done, CAPACITY - size);
            append(bytes, offset + done, count);
            done += count;
        }
    }

    private void append(byte[] bytes, int offset, int count) {
        if (size + count > buffer.length) {
            int larger = Math.max(size + count, Math.min(CAPACITY, 4 * buffer.length));
            buffer = Arrays.copyOf(buffer, larger);
        }
        System.arraycopy(bytes, offset, buffer, size, count);
        size += count;
    }

    /** Sends what is in the buffer, and what ends the message if that is all of it. */
    private void send(byte[] mark) throws IOException {
        int start = HEADER;
        if (chunked && size > HEADER) {
            start = header(size - HEADER);
        }
        append(mark, 0, mark.length);
        out.write(buffer, start, size - start);
        size = HEADER;
    }

    /** Puts the header in front of a chunk, and returns where it begins. */
    private int header(int chunk) {
        int at = HEADER;
        buffer[--at] = '\n';
        for (int rest = chunk; rest > 0; rest /= 10) {
            buffer[--at] = (byte) ('0' + rest % 10);
        }
        buffer[--at] = '#';
        buffer[--at] = '\n';
        return at;
    }

    /** Sends whole messages in one go. */
    void sendAll(List<byte[]> messages) throws IOException {
        byte[] mark = chunked ? END_OF_CHUNKS : END_OF_MESSAGE;
        var bytes = new ByteArrayOutputStream(FIRST);
        for (byte[] message : messages) {
            if (chunked) {
                bytes.writeBytes(
                        "\n#%d\n".formatted(message.length).getBytes(StandardCharsets.US_ASCII));
            }
            bytes.writeBytes(message);
            bytes.writeBytes(mark);
        }
        sent = true;
        bytes.writeTo(out);
        out.flush();
        sent = false;
    }

    /** Ends the message and hands it to the connection. */
    void endMessage() throws IOException {
        sent = true;
        send(chunked ? END_OF_CHUNKS : END_OF_MESSAGE);
        out.flush();
        sent = false;
    }
}
