package bro.orchestrator.netconf.session;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Takes the framing of RFC 6242 off a stream. It is the bytes of one message at a time, and ends
 * with it; {@link #next} goes on to the following one, and {@link #finish} to none. Confined to the
 * session's thread.
 */
final class FrameReader extends InputStream {
    private static final byte[] END_OF_MESSAGE = "]]>]]>".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER = 16 * 1024;
    private static final int MAX_SIZE_DIGITS = 10;
    private static final long MAX_CHUNK = 0xFFFF_FFFFL;

    private final InputStream in;
    private final long maxMessage;
    private final MessageMemory memory;
    private boolean chunked;
    private boolean ended = true;
    private long seen;
    private long taken;
    private long chunkLeft;

    FrameReader(InputStream in, long maxMessage, MessageMemory memory) {
        this.in = new BufferedInputStream(in, BUFFER);
        this.maxMessage = maxMessage;
        this.memory = memory;
    }

    /** From the next message on, framing is by chunks. */
    void useChunks() {
        chunked = true;
    }

    /**
     * Goes on to the next message.
     *
     * @return false if the stream has ended between messages
     */
    boolean next() throws IOException {
        while (!ended) {
            skipToEnd();
        }
        finish();
        if (!chunked) {
            ended = !skipSpace();
            return !ended;
        }
        int first = in.read();
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

    /** Skips white space between messages, and returns whether anything follows it. */
    private boolean skipSpace() throws IOException {
        int c;
        do {
            in.mark(1);
            c = in.read();
        } while (c == ' ' || c == '\t' || c == '\r' || c == '\n');
        if (c < 0) {
            return false;
        }
        in.reset();
        return true;
    }

    private void skipToEnd() throws IOException {
        byte[] scratch = new byte[BUFFER];
        while (read(scratch, 0, scratch.length) >= 0) {
            // what follows the document within a message is of no interest
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        if (length == 0) {
            return 0;
        }
        int count =
                chunked ? readChunked(buffer, offset, length) : readPlain(buffer, offset, length);
        seen += Math.max(count, 0);
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

    private int readChunked(byte[] buffer, int offset, int length) throws IOException {
        if (chunkLeft == 0) {
            chunkLeft = chunkHeader(in.read());
            if (ended) {
                return -1;
            }
        }
        int count = in.read(buffer, offset, (int) Math.min(length, chunkLeft));
        if (count < 0) {
            throw new FramingException("end within a chunk");
        }
        chunkLeft -= count;
        return count;
    }

    /** Reads {@code LF # size LF}, or {@code LF # # LF} and marks the end of the message. */
    private long chunkHeader(int first) throws IOException {
        require(first, '\n');
        require(in.read(), '#');
        int c = in.read();
        if (c == '#') {
            require(in.read(), '\n');
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
            c = in.read();
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

    /** Reads up to the end-of-message mark, which never begins with a byte of another match. */
    private int readPlain(byte[] buffer, int offset, int length) throws IOException {
        int count = 0;
        while (count < length) {
            in.mark(END_OF_MESSAGE.length);
            int c = in.read();
            if (c < 0) {
                throw new FramingException("end within a message");
            }
            if (c == END_OF_MESSAGE[0] && restOfMark()) {
                ended = true;
                return count == 0 ? -1 : count;
            }
            buffer[offset + count++] = (byte) c;
            if (c == '>' && in.available() == 0) {
                break;
            }
        }
        return count;
    }

    /** Consumes the rest of the mark if it is there; otherwise stays behind the first byte. */
    private boolean restOfMark() throws IOException {
        for (int i = 1; i < END_OF_MESSAGE.length; i++) {
            if (in.read() != END_OF_MESSAGE[i]) {
                in.reset();
                in.skipNBytes(1);
                return false;
            }
        }
        return true;
    }
}
