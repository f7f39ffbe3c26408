package bro.agent;

import com.google.protobuf.CodedOutputStream;
import java.util.HashSet;
import java.util.Set;

/**
 * What the fragments of one agent may take in the messages that list them all: the result of a
 * transfer, and the command of a restore. The other side refuses larger ones, which would be too
 * late: the backup could be neither finished nor restored. Safe for use from any thread.
 */
final class FragmentQuota {
    static final int FRAGMENTS_MAX = 50_000;

    /** Ids and versions count, too: they are listed along with the custom metadata. */
    static final int METADATA_BYTES_MAX = 8 << 20;

    private final Set<String> ids = new HashSet<>();
    private long bytes;

    /**
     * Counts a fragment.
     *
     * @throws AgentException if it is there already, there are too many, or metadata is too long
     */
    synchronized void take(FragmentSource source) throws AgentException {
        if (source.customMetadata().size() > FragmentSource.METADATA_BYTES_MAX) {
            throw new AgentException(
                    "fragment '%s' has more than %d bytes of custom metadata"
                            .formatted(source.fragmentId(), FragmentSource.METADATA_BYTES_MAX));
        }
        if (ids.contains(source.fragmentId())) {
            throw new AgentException(
                    "fragment '%s' is in this backup already".formatted(source.fragmentId()));
        }
        if (ids.size() >= FRAGMENTS_MAX) {
            throw new AgentException(
                    "fragment '%s' is one too many: a backup takes %d of an agent"
                            .formatted(source.fragmentId(), FRAGMENTS_MAX));
        }
        if (bytes + bytesOf(source) > METADATA_BYTES_MAX) {
            throw new AgentException(
                    "with fragment '%s' ids, versions and metadata exceed the %d bytes of a backup"
                            .formatted(source.fragmentId(), METADATA_BYTES_MAX));
        }
        ids.add(source.fragmentId());
        bytes += bytesOf(source);
    }

    /** Forgets a fragment that was not sent, so that it may be tried again. */
    synchronized void giveBack(FragmentSource source) {
        ids.remove(source.fragmentId());
        bytes -= bytesOf(source);
    }

    private static long bytesOf(FragmentSource source) {
        return (long) CodedOutputStream.computeStringSizeNoTag(source.fragmentId())
                + CodedOutputStream.computeStringSizeNoTag(source.version())
                + source.customMetadata().size();
    }
}
