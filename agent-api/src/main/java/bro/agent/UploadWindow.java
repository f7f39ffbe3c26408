package bro.agent;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The last bytes of a fragment on its way, which the orchestrator may ask for again because it has
 * not called them durable: at most {@value #CHUNKS_MAX} chunks. Each byte is hashed once; the state
 * of the digest before each chunk tells the digest at every offset in the window. Not thread-safe.
 */
final class UploadWindow {
    /** The most that the protocol takes. */
    static final int CHUNK_BYTES = 1 << 20;

    /** Twice what the orchestrator may leave without a word, so that both sides keep working. */
    static final int CHUNKS_MAX = 32;

    /**
     * Bytes that are kept.
     *
     * @param before the digest over all bytes of the fragment before these
     */
    record Chunk(long offset, ByteBuffer bytes, MessageDigest before) {
        long end() {
            return offset + bytes.limit();
        }

        /** The bytes from that offset of the fragment on. */
        ByteBuffer from(long start) {
            int skipped = (int) (start - offset);
            return bytes.slice(skipped, bytes.limit() - skipped);
        }

        /** The digest over all bytes of the fragment before that offset. */
        MessageDigest digestAt(long stop) {
            MessageDigest there = Sha256.copy(before);
            there.update(bytes.slice(0, (int) (stop - offset)));
            return there;
        }
    }

    private final Deque<Chunk> chunks = new ArrayDeque<>(1);
    private final Deque<byte[]> spare = new ArrayDeque<>(1);
    private MessageDigest digest = Sha256.digest();
    private long end;

    /** Where the bytes that are kept begin. */
    long start() {
        return chunks.isEmpty() ? end : chunks.getFirst().offset();
    }

    /** How many bytes there were so far. */
    long end() {
        return end;
    }

    Iterable<Chunk> chunks() {
        return chunks;
    }

    boolean isFull() {
        return chunks.size() >= CHUNKS_MAX;
    }

    /** What must be durable for another chunk to find room. */
    long firstEnd() {
        return chunks.getFirst().end();
    }

    /** A buffer for a whole chunk. */
    byte[] buffer() {
        return spare.isEmpty() ? new byte[CHUNK_BYTES] : spare.pop();
    }

    /** Keeps the next bytes, and the buffer that they are in. */
    void keep(byte[] buffer, int length) {
        chunks.addLast(new Chunk(end, ByteBuffer.wrap(buffer, 0, length), Sha256.copy(digest)));
        pass(buffer, length);
    }

    /** Hashes and counts the next bytes; without {@link #keep} only as long as none are kept. */
    void pass(byte[] buffer, int length) {
        digest.update(buffer, 0, length);
        end += length;
    }

    /** Lets go of the chunks that end before that offset. */
    void trim(long durable) {
        while (!chunks.isEmpty() && firstEnd() <= durable) {
            byte[] buffer = chunks.removeFirst().bytes().array();
            if (buffer.length == CHUNK_BYTES) {
                spare.push(buffer);
            }
        }
    }

    /** Begins with the first byte again. */
    void rewind() {
        trim(end);
        digest = Sha256.digest();
        end = 0;
    }

    /** Whether the bytes before the offset, which must lie in the window, have that digest. */
    boolean matches(long offset, ByteString sha256) {
        if (offset == 0) {
            return start() == 0;
        }
        if (offset < start() || offset > end) {
            return false;
        }
        for (Chunk chunk : chunks) {
            if (offset < chunk.end()) {
                return sha256.equals(ByteString.copyFrom(chunk.digestAt(offset).digest()));
            }
        }
        return sha256.equals(ByteString.copyFrom(sha256()));
    }

    /** Of all bytes so far. */
    byte[] sha256() {
        return Sha256.copy(digest).digest();
    }
}
