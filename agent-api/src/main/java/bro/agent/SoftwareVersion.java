package bro.agent;

/**
 * Which software the data of an agent belongs to. All texts are free and may be empty.
 *
 * @param productionDate day of production as the product writes it, e.g. {@code 17-04-2019}
 * @param semanticVersion e.g. {@code 2.1.0}
 */
public record SoftwareVersion(
        String productName,
        String productNumber,
        String revision,
        String productionDate,
        String description,
        String type,
        String semanticVersion) {

    /** Says nothing at all. */
    public static final SoftwareVersion UNKNOWN = new SoftwareVersion("", "", "", "", "", "", "");

    /** The three texts that decide whether a backup fits. */
    public static SoftwareVersion of(
            String productName, String productNumber, String semanticVersion) {
        return new SoftwareVersion(productName, productNumber, "", "", "", "", semanticVersion);
    }
}
