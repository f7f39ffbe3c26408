package bro.orchestrator.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import bro.agent.v1.FailureReason;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.failure.ErrorCode;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Bytes and words of the simulated agents. */
final class Contents {
    private Contents() {}

    static Digest sha256(byte[] bytes, int length) {
        try {
            return Digest.of(
                    MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(bytes, length)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static Fragment fragment(String id, byte[] content) {
        return new Fragment(
                id, "1", content.length, sha256(content, content.length), CustomMetadata.NONE);
    }

    static Fragment fragment(bro.agent.v1.Fragment fragment) {
        return new Fragment(
                fragment.getFragmentId(),
                fragment.getVersion(),
                fragment.getSizeBytes(),
                Digest.of(fragment.getSha256().toByteArray()),
                CustomMetadata.NONE);
    }

    static String read(Transfers.Download download, Fragment fragment) {
        var buffer = ByteBuffer.allocate((int) fragment.sizeBytes());
        download.read(buffer);
        return new String(buffer.array(), 0, buffer.position(), US_ASCII);
    }

    static Stage stage(bro.agent.v1.Stage stage) {
        return Stage.valueOf(stage.name().replaceFirst("STAGE_", ""));
    }

    static ErrorCode reason(FailureReason reason, ErrorCode otherwise) {
        return switch (reason) {
            case FAILURE_REASON_LEASE_EXPIRED -> ErrorCode.LEASE_EXPIRED;
            case FAILURE_REASON_LOCK_LOST -> ErrorCode.LOCK_LOST;
            case FAILURE_REASON_STALE_EPOCH -> ErrorCode.STALE_EPOCH;
            default -> otherwise;
        };
    }
}
