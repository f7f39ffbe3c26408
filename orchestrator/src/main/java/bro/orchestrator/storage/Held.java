package bro.orchestrator.storage;

import bro.orchestrator.core.backup.Digest;

/** What this process knows of the file of a staged fragment. */
sealed interface Held {

    /**
     * A part: what writers have written, and none has finished.
     *
     * @param digest over some of the bytes; the rest is still to be read
     * @param durableBytes how many bytes from the start are known to be on the disk
     */
    record Part(RunningDigest digest, long durableBytes) implements Held {
        /** A file of which nothing is known. */
        static Part unknown() {
            return new Part(new RunningDigest(), 0);
        }
    }

    /** A fragment that is on the disk as a whole. */
    record Finished(long sizeBytes, Digest sha256) implements Held {}
}
