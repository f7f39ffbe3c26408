package bro.orchestrator.core.backup;

/** Which software an agent's data belongs to. Free texts, any may be empty. */
public record SoftwareVersion(
        String productName,
        String productNumber,
        String revision,
        String productionDate,
        String description,
        String type,
        String semanticVersion) {

    /** An agent that says nothing of its software. */
    public static final SoftwareVersion UNKNOWN = new SoftwareVersion("", "", "", "", "", "", "");
}
