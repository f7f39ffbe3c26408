package bro.orchestrator.storage;

import bro.orchestrator.core.backup.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The one digest of the repository. */
final class Sha256 {
    private Sha256() {}

    static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static Digest of(byte[] bytes) {
        return Digest.of(start().digest(bytes));
    }
}
