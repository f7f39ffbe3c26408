package bro.orchestrator.core.storage;

import bro.orchestrator.core.backup.Digest;
import java.nio.ByteBuffer;

/**
 * Receives the bytes of one fragment in order. Confined to one thread at a time, but for {@link
 * #close}.
 */
public interface FragmentWriter extends AutoCloseable {

    /**
     * Appends all remaining bytes.
     *
     * @throws bro.orchestrator.core.failure.BroException as STORAGE_FULL or STORAGE_UNAVAILABLE
     */
    void write(ByteBuffer bytes);

    /** How many bytes from the start are known to be on durable storage. */
    long durableBytes();

    /** How many bytes are held: those of an earlier writer, and those written since. */
    long sizeBytes();

    /** The SHA-256 over all bytes held. */
    Digest digest();

    /** Forgets all bytes held; what is written then begins at 0. */
    void restart();

    /**
     * Makes the fragment durable and part of the action's staging area.
     *
     * @return the SHA-256 over all bytes held
     */
    Digest finish();

    /**
     * Ends the writer, from any thread: nothing is written once it returns. What is held stays for
     * a later writer until the action ends. May be called twice.
     */
    @Override
    void close();
}
