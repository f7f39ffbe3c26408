package bro.orchestrator.core.backup;

import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One backup as it is stored: immutable fragments of all agents that took part.
 *
 * @param madeBy the create-backup action that made it
 * @param parts in the order of agent ids
 */
public record Backup(
        BackupId id,
        ActionId madeBy,
        Instant createdAt,
        CreationType creationType,
        Status status,
        Consistency consistency,
        List<Part> parts) {

    /** How a backup came to be. */
    public enum CreationType {
        MANUAL,
        SCHEDULED,
        IMPORTED
    }

    /** What is known of the stored data. */
    public enum Status {
        COMPLETE,
        INCOMPLETE,
        CORRUPTED
    }

    /** Over what the data is a cut of one moment. */
    public enum Consistency {
        /** Some agent sent data without a snapshot. */
        NONE,
        /** Each agent's data is one cut; the cuts were not taken under one common lock. */
        AGENT,
        /** All cuts were taken while all agents were locked. */
        GLOBAL
    }

    /**
     * What one agent put into the backup.
     *
     * @param frozen how long the agent was locked; empty if it was not
     * @param fragments in the order of their ids
     */
    public record Part(
            AgentId agent,
            SoftwareVersion softwareVersion,
            Optional<Duration> frozen,
            List<Fragment> fragments) {
        public Part {
            fragments = List.copyOf(fragments);
        }

        public long sizeBytes() {
            return fragments.stream().mapToLong(Fragment::sizeBytes).sum();
        }
    }

    public Backup {
        parts = List.copyOf(parts);
    }

    public long sizeBytes() {
        return parts.stream().mapToLong(Part::sizeBytes).sum();
    }

    public Optional<Part> part(AgentId agent) {
        return parts.stream().filter(part -> part.agent().equals(agent)).findFirst();
    }

    /** The same backup, found to be as {@code found} says. */
    public Backup withStatus(Status found) {
        return new Backup(id, madeBy, createdAt, creationType, found, consistency, parts);
    }
}
