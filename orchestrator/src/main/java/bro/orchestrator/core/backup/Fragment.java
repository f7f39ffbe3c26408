package bro.orchestrator.core.backup;

/**
 * One named piece of an agent's data, as it is stored.
 *
 * @param id 1 to 300 characters, unique within the agent's part of a backup
 * @param version chosen by the agent
 * @param sha256 over the bytes
 * @param customMetadata what the agent sent along; at most 64 KiB, mostly empty
 */
public record Fragment(
        String id, String version, long sizeBytes, Digest sha256, CustomMetadata customMetadata) {}
