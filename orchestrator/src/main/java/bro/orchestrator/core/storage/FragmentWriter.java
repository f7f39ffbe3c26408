package bro.orchestrator.core.storage;

import bro.orchestrator.core.backup.Digest;
import java.nio.ByteBuffer;

/** Receives the bytes of one fragment in order. Confined to one thread at a time. */
public interface FragmentWriter extends AutoCloseable {

    /**
     * Appends all remaining bytes.
     *
     * @throws bro.orchestrator.core.failure.BroException as STORAGE_FULL or STORAGE_UNAVAILABLE
     */
    void write(ByteBuffer bytes);

    /** How many bytes from the start are known to be on durable storage. Never falls. */
    long durableBytes();

    /** How many bytes were written. */
    long sizeBytes();

    /**
     * Makes the fragment durable and part of the action's staging area.
     *
     * @return the SHA-256 over all bytes written
     */
    Digest finish();

    /** Drops the fragment unless it was finished. May be called twice. */
    @Override
    void close();
}
