package bro.agent;

import java.io.IOException;
import java.util.OptionalLong;

/**
 * The stage that sends an agent's fragments: at most 50,000 in one backup, whose ids, versions and
 * metadata take at most 8 MiB in all. One more is refused with an {@link AgentException}.
 *
 * <p>A broken connection or a restarted orchestrator only make a call wait; it goes on where it
 * was. What ends it is a cancel, an interrupt, or a refusal. A fragment under way keeps at most 32
 * MiB. Several threads may send at once, eight at most; that is worth it for many small fragments,
 * each of which is waited for until it is durable.
 */
public interface BackupTransfer extends BackupContext {
    /**
     * What {@link AgentBehavior#snapshot} returned, perhaps in an earlier process of the agent;
     * with it the cut can be found again. Empty if the agent takes no snapshot.
     */
    String consistencyToken();

    /**
     * Sends one fragment, and returns once the orchestrator holds all of it durably. Of content
     * that can be read again only that is sent which the orchestrator has not got from an earlier
     * attempt, also by an agent process that has ended.
     *
     * @throws AgentException if the orchestrator refuses it
     * @throws IOException if the source cannot be read
     */
    Fragment sendFragment(FragmentSource source) throws IOException;

    /**
     * Begins a fragment whose bytes are written as they come.
     *
     * @param sizeBytes the size if it is known; a fragment of another size is refused then
     * @param metadata stored along with the fragment; at most 64 KiB
     * @throws AgentException if the orchestrator refuses it
     */
    FragmentWriter openFragment(
            String fragmentId, String version, OptionalLong sizeBytes, byte[] metadata)
            throws IOException;

    /** The same without metadata. */
    default FragmentWriter openFragment(String fragmentId, String version, OptionalLong sizeBytes)
            throws IOException {
        return openFragment(fragmentId, version, sizeBytes, new byte[0]);
    }
}
