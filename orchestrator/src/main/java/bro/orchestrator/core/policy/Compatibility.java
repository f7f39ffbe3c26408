package bro.orchestrator.core.policy;

import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.AgentId;
import java.util.Optional;

/**
 * Whether an agent may be given what a backup holds of it, by the software that the backup names
 * and the one that the agent runs now. What a rule needs and an agent did not tell does not fit.
 *
 * @param lowestVersion the lowest version of a backup that fits, besides what {@code version} says
 */
public record Compatibility(
        ProductRule product, VersionRule version, Optional<SemanticVersion> lowestVersion) {

    /** Everything fits. */
    public static final Compatibility ANY =
            new Compatibility(new ProductRule.Any(), new VersionRule.Any(), Optional.empty());

    Check productNumber(AgentId agent, SoftwareVersion backup, SoftwareVersion running) {
        return Check.of(
                Check.Name.PRODUCT_NUMBER,
                ErrorCode.INCOMPATIBLE,
                product.objection(agent, backup.productNumber(), running.productNumber()));
    }

    Check semanticVersion(AgentId agent, SoftwareVersion backup, SoftwareVersion running) {
        return Check.of(
                Check.Name.SEMANTIC_VERSION,
                ErrorCode.INCOMPATIBLE,
                versionObjection(agent, backup.semanticVersion(), running.semanticVersion()));
    }

    private Optional<String> versionObjection(AgentId agent, String backup, String running) {
        if (version instanceof VersionRule.Any && lowestVersion.isEmpty()) {
            return Optional.empty();
        }
        Optional<SemanticVersion> parsed = SemanticVersion.parse(backup);
        if (parsed.isEmpty()) {
            return Optional.of(
                    "the backup of agent '%s' has %s"
                            .formatted(agent, SemanticVersion.missing(backup)));
        }
        return version.objection(agent, parsed.get(), running)
                .or(() -> lowestObjection(agent, parsed.get()));
    }

    private Optional<String> lowestObjection(AgentId agent, SemanticVersion backup) {
        return lowestVersion
                .filter(lowest -> backup.compareTo(lowest) < 0)
                .map(
                        lowest ->
                                "the backup of agent '%s' has version %s, lower than %s"
                                        .formatted(agent, backup, lowest));
    }
}
