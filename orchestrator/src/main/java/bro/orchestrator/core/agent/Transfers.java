package bro.orchestrator.core.agent;

import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Takes fragments from agents and gives them back. Every refusal is a {@link
 * bro.orchestrator.core.failure.BroException}, which also fails the agent's part of the action
 * where the agent is to blame.
 */
public interface Transfers {

    /**
     * Begins to receive a fragment, or goes on with what an earlier upload has left. An upload of
     * the same fragment that is open still ends as REPLACED. The caller closes the upload.
     *
     * @throws bro.orchestrator.core.failure.BroException as PROTOCOL_VIOLATED if the action does
     *     not expect data of this agent now, as INVALID_NAME if the fragment's id is too long
     */
    Upload upload(AgentId agent, ActionId action, FragmentHeader header);

    /**
     * Begins to give a fragment of the backup that the action restores. The caller closes it.
     *
     * @throws bro.orchestrator.core.failure.BroException as PROTOCOL_VIOLATED if the action does
     *     not restore this agent now, as UNKNOWN_BACKUP if the agent's part has no such fragment
     * @throws IndexOutOfBoundsException if the offset lies outside the fragment
     */
    Download download(AgentId agent, ActionId action, String fragmentId, long offset);

    /**
     * What an agent announces of a fragment.
     *
     * @param sizeBytes empty if the agent does not know it yet
     */
    record FragmentHeader(
            String id, String version, OptionalLong sizeBytes, CustomMetadata customMetadata) {}

    /** Why an upload ended that its caller had not closed. */
    enum Ending {
        /** Another upload of the same fragment goes on with it. */
        REPLACED,
        /** The action has ended. */
        OVER
    }

    /**
     * One fragment on its way in. Confined to one thread at a time, but for {@link #close}. Once it
     * has ended, its methods fail, and nobody is blamed for that.
     */
    interface Upload extends AutoCloseable {

        /**
         * Has it told, on any thread, when the upload ends although its caller has not closed it;
         * at once if it has ended.
         */
        void onEnd(Consumer<Ending> listener);

        /** Appends all remaining bytes. */
        void write(ByteBuffer bytes);

        /** Forgets all bytes held; what is written then begins at 0. */
        void restart();

        /** How many bytes from the start are durable. */
        long durableBytes();

        /** How many bytes are held: what an earlier upload has left, and what was written. */
        long sizeBytes();

        /** The SHA-256 over all bytes held. */
        Digest digest();

        /**
         * Makes the fragment durable and counts it in.
         *
         * @throws bro.orchestrator.core.failure.BroException as SIZE_MISMATCH or DIGEST_MISMATCH
         */
        void finish(long sizeBytes, Digest sha256);

        /** The agent sent something wrong: its part of the action fails for this reason. */
        void fail(Failure why);

        /** Ends the upload, from any thread; what is held stays for a later one. */
        @Override
        void close();
    }

    /** One fragment on its way out. Confined to one thread at a time. */
    interface Download extends AutoCloseable {

        /** How many bytes are still to come. */
        long leftBytes();

        /** Reads until the buffer is full or the fragment ends; 0 means the end. */
        int read(ByteBuffer into);

        @Override
        void close();
    }
}
