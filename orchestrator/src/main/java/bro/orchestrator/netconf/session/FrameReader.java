package bro.orchestrator.netconf.session;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Takes the framing of RFC 6242 off a stream. It is the bytes of one message at a time, and ends
 * with it; {@link #next} goes on to the following one, and {@link #finish} to none. Confined to the
 * session's thread.
 */
final class FrameReader extends InputStream {
    private static final byte[] END_OF_MESSAGE = "]]>]]>".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER = 8 * 1024;
    private static final int MAX_SIZE_DIGITS = 10;
    private static final long MAX_CHUNK = 0xFFFF_FFFFL;

    private final InputStream in;
    private final long maxMessage;
    private final MessageMemory memory;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private boolean chunked;
    private boolean ended = true;
    private long seen;
    private long taken;
    private long chunkLeft;

    FrameReader(InputStream in, long maxMessage, MessageMemory memory) {
        this.in = in;
        this.maxMessage = maxMessage;
        this.memory = memory;
    }

    /** From the next message on, framing is by chunks. */
    void useChunks() {
        chunked = true;
    }

    boolean usesChunks() {
        return chunked;
    }

    /**
     * Goes on to the next message.
     *
     * @return false if the stream has ended between messages
     */
    boolean next() throws IOException {
        if (!ended) {
            // what follows the document within a message is of no interest
            transferTo(OutputStream.nullOutputStream());
        }
        finish();
        if (!chunked) {
            ended = !skipSpace();
            return !ended;
        }
        int first = nextByte();
        if (first < 0) {
            return false;
        }
        ended = false;
        chunkLeft = chunkHeader(first);
        if (ended) {
            throw new FramingException("message without a chunk");
        }
        return true;
    }

    /** Ends what is left of the message, whose content nobody holds any more. */
    void finish() {
        memory.give(taken);
        taken = 0;
        seen = 0;
        ended = true;
    }

    /** Has at least so many bytes in the buffer unless the stream ends. */
    private boolean fill(int wanted) throws IOException {
        if (end - at >= wanted) {
            return true;
        }
        System.arraycopy(buffer, at, buffer, 0, end - at);
        end -= at;
        at = 0;
        while (end < wanted) {
            int count = in.read(buffer, end, BUFFER - end);
            if (count < 0) {
                return false;
            }
            end += count;
        }
        return true;
    }

    private int nextByte() throws IOException {
        return at < end || fill(1) ? buffer[at++] & 0xFF : -1;
    }

    /** Skips white space between messages, and returns whether anything follows it. */
    private boolean skipSpace() throws IOException {
        while (fill(1)) {
            byte c = buffer[at];
            if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                return true;
            }
            at++;
        }
        return false;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        if (length == 0) {
            return 0;
        }
        int available = chunked ? inChunk() : beforeMark();
        if (ended) {
            return -1;
        }
        int count = Math.min(length, available);
        System.arraycopy(buffer, at, target, offset, count);
        at += count;
        chunkLeft -= chunked ? count : 0;
        seen += count;
        if (seen > maxMessage) {
            throw new FramingException("message of more than %d bytes".formatted(maxMessage));
        }
        account();
        return count;
    }

    private void account() throws FramingException {
        long more = seen - MessageMemory.FREE - taken;
        if (more > 0) {
            if (!memory.take(more)) {
                throw new FramingException("too many large messages at a time");
            }
            taken += more;
        }
    }

    /** How many bytes in the buffer belong to the chunk; at least one unless the message ends. */
    private int inChunk() throws IOException {
        if (chunkLeft == 0) {
            chunkLeft = chunkHeader(nextByte());
        }
        if (!ended && !fill(1)) {
            throw new EOFException("end within a chunk");
        }
        return (int) Math.min(chunkLeft, end - at);
    }

    /** Reads {@code LF # size LF}, or {@code LF # # LF} and marks the end of the message. */
    private long chunkHeader(int first) throws IOException {
        require(first, '\n');
        require(nextByte(), '#');
        int c = nextByte();
        if (c == '#') {
            require(nextByte(), '\n');
            ended = true;
            return 0;
        }
        if (c < '1' || c > '9') {
            throw new FramingException("chunk size does not begin with 1 to 9");
        }
        long size = 0;
        for (int digits = 0; c != '\n'; digits++) {
            if (c < '0' || c > '9' || digits == MAX_SIZE_DIGITS) {
                throw new FramingException("chunk size is not a number of at most ten digits");
            }
            size = size * 10 + (c - '0');
            c = nextByte();
        }
        if (size > MAX_CHUNK || size + seen > maxMessage) {
            throw new FramingException("chunk of %d bytes is too large".formatted(size));
        }
        return size;
    }

    private static void require(int found, int wanted) throws FramingException {
        if (found != wanted) {
            throw new FramingException("broken chunk header");
        }
    }

    /**
     * How many bytes in the buffer stand before the end-of-message mark, or what may be one. If the
     * mark comes first it is consumed, and the message ends.
     */
    private int beforeMark() throws IOException {
        requireInMessage(1);
        int plain = at;
        while (plain < end && buffer[plain] != END_OF_MESSAGE[0]) {
            plain++;
        }
        if (plain > at) {
            return plain - at;
        }
        for (int i = 1; i < END_OF_MESSAGE.length; i++) {
            requireInMessage(i + 1);
            if (buffer[at + i] != END_OF_MESSAGE[i]) {
                return 1;
            }
        }
        at += END_OF_MESSAGE.length;
        ended = true;
        return 0;
    }

    private void requireInMessage(int bytes) throws IOException {
        if (!fill(bytes)) {
            throw new EOFException("end within a message");
        }
    }
}
