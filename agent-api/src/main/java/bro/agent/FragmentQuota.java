package bro.agent;

import com.google.protobuf.CodedOutputStream;

/**
 * What the fragments of one agent may take in the messages that list them all: the result of a
 * transfer, and the command of a restore. The other side refuses larger ones, which would be too
 * late: the backup could be neither finished nor restored. Safe for use from any thread.
 */
final class FragmentQuota {
    static final int FRAGMENTS_MAX = 50_000;

    /** Ids and versions count, too: they are listed along with the custom metadata. */
    static final int METADATA_BYTES_MAX = 8 << 20;

    private int fragments;
    private long bytes;

    /**
     * Counts a fragment.
     *
     * @throws AgentException if there are too many, or their metadata is too long
     */
    synchronized void take(FragmentSource source) throws AgentException {
        if (fragments >= FRAGMENTS_MAX) {
            throw new AgentException(
                    "fragment '%s' is one too many: a backup takes %d of an agent"
                            .formatted(source.fragmentId(), FRAGMENTS_MAX));
        }
        if (bytes + bytesOf(source) > METADATA_BYTES_MAX) {
            throw new AgentException(
                    "with fragment '%s' ids, versions and metadata exceed the %d bytes of a backup"
                            .formatted(source.fragmentId(), METADATA_BYTES_MAX));
        }
        fragments++;
        bytes += bytesOf(source);
    }

    /** Forgets a fragment that was not sent. */
    synchronized void giveBack(FragmentSource source) {
        fragments--;
        bytes -= bytesOf(source);
    }

    private static long bytesOf(FragmentSource source) {
        return (long) CodedOutputStream.computeStringSizeNoTag(source.fragmentId())
                + CodedOutputStream.computeStringSizeNoTag(source.version())
                + source.customMetadata().size();
    }
}
