package bro.agent;

import com.google.protobuf.ByteString;

/**
 * One named piece of an agent's data, as the orchestrator stores it.
 *
 * @param id 1 to 300 characters, unique within the agent's part of one backup
 * @param version version of the content, chosen by the agent
 * @param sizeBytes how many bytes it has
 * @param sha256 digest over the bytes, 64 lower-case hexadecimal digits
 * @param customMetadata what the agent sent along with it; at most 64 KiB
 */
public record Fragment(
        String id, String version, long sizeBytes, String sha256, ByteString customMetadata) {}
