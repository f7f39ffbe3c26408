package bro.orchestrator.core.storage;

import java.nio.ByteBuffer;

/** Gives the bytes of one fragment in order. Confined to one thread at a time. */
public interface FragmentReader extends AutoCloseable {

    /**
     * Reads until the buffer is full or the fragment ends.
     *
     * @return how many bytes were read; 0 only at the end or if the buffer was full
     * @throws bro.orchestrator.core.failure.BroException as STORAGE_UNAVAILABLE, or as
     *     BACKUP_CORRUPTED if the fragment ends early
     */
    int read(ByteBuffer into);

    @Override
    void close();
}
