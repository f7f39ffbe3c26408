package bro.orchestrator.core.agent;

import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * Takes fragments from agents and gives them back. Every refusal is a {@link
 * bro.orchestrator.core.failure.BroException}, which also fails the agent's part of the action
 * where the agent is to blame.
 */
public interface Transfers {

    /**
     * Begins to receive a fragment. The caller closes the upload.
     *
     * @throws bro.orchestrator.core.failure.BroException as PROTOCOL_VIOLATED if the action does
     *     not expect data of this agent now, or has the fragment already
     */
    Upload upload(AgentId agent, ActionId action, FragmentHeader header);

    /**
     * Begins to give a fragment of the backup that the action restores. The caller closes it.
     *
     * @throws bro.orchestrator.core.failure.BroException as PROTOCOL_VIOLATED if the action does
     *     not restore this agent now or the offset lies outside, as UNKNOWN_BACKUP if the agent's
     *     part has no such fragment
     */
    Download download(AgentId agent, ActionId action, String fragmentId, long offset);

    /**
     * What an agent announces of a fragment.
     *
     * @param sizeBytes empty if the agent does not know it yet
     */
    record FragmentHeader(
            String id, String version, OptionalLong sizeBytes, CustomMetadata customMetadata) {}

    /** One fragment on its way in. Confined to one thread at a time. */
    interface Upload extends AutoCloseable {

        /** Appends all remaining bytes. */
        void write(ByteBuffer bytes);

        /** How many bytes from the start are durable. */
        long durableBytes();

        /** How many bytes were written. */
        long sizeBytes();

        /**
         * Makes the fragment durable and counts it in.
         *
         * @throws bro.orchestrator.core.failure.BroException as SIZE_MISMATCH or DIGEST_MISMATCH
         */
        void finish(long sizeBytes, Digest sha256);

        /** The agent sent something wrong: its part of the action fails for this reason. */
        void fail(Failure why);

        /** Drops what was not finished. */
        @Override
        void close();
    }

    /** One fragment on its way out. Confined to one thread at a time. */
    interface Download extends AutoCloseable {

        /** Reads until the buffer is full or the fragment ends; 0 means the end. */
        int read(ByteBuffer into);

        @Override
        void close();
    }
}
