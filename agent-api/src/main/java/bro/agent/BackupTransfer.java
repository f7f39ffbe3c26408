package bro.agent;

import java.io.IOException;
import java.util.OptionalLong;

/**
 * The stage that sends an agent's fragments: at most 50,000 in one backup, whose ids, versions and
 * metadata take at most 8 MiB in all. One more is refused with an {@link AgentException}.
 */
public interface BackupTransfer extends BackupContext {
    /**
     * What {@link AgentBehavior#snapshot} returned, perhaps in an earlier process of the agent;
     * with it the cut can be found again. Empty if the agent takes no snapshot.
     */
    String consistencyToken();

    /**
     * Sends one fragment, and returns once the orchestrator holds all of it durably.
     *
     * @throws AgentException if the orchestrator refuses it or the connection breaks
     * @throws IOException if the source cannot be read
     */
    Fragment sendFragment(FragmentSource source) throws IOException;

    /**
     * Begins a fragment whose bytes are written as they come.
     *
     * @param sizeBytes the size if it is known; a fragment of another size is refused then
     * @throws AgentException if the orchestrator refuses it or the connection breaks
     */
    FragmentWriter openFragment(String fragmentId, String version, OptionalLong sizeBytes)
            throws IOException;
}
