package bro.orchestrator.storage;

import bro.orchestrator.core.backup.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;

/** The SHA-256 over the first bytes of a file. Confined to one thread at a time. */
final class RunningDigest {
    private static final int BLOCK_BYTES = 256 << 10;

    private final MessageDigest sha256 = Sha256.start();
    private long sizeBytes;

    /** Takes in all remaining bytes. */
    void update(ByteBuffer bytes) {
        sizeBytes += bytes.remaining();
        sha256.update(bytes);
    }

    /**
     * Takes in what the file holds beyond the bytes that were taken in already.
     *
     * @param between is run before each block; what it throws ends the reading, which may go on
     *     later
     */
    void catchUp(FileChannel file, long endBytes, Runnable between) throws IOException {
        if (sizeBytes >= endBytes) {
            return;
        }
        var block = ByteBuffer.allocate((int) Math.min(BLOCK_BYTES, endBytes - sizeBytes));
        while (sizeBytes < endBytes) {
            between.run();
            block.clear().limit((int) Math.min(block.capacity(), endBytes - sizeBytes));
            if (file.read(block, sizeBytes) < 0) {
                throw new EOFException(
                        "it ends after %d of %d bytes".formatted(sizeBytes, endBytes));
            }
            update(block.flip());
        }
    }

    Digest value() {
        try {
            return Digest.of(((MessageDigest) sha256.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("every SHA-256 can be cloned", e);
        }
    }
}
