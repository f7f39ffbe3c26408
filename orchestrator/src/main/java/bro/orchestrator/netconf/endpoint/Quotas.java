package bro.orchestrator.netconf.endpoint;

/**
 * How many clients there may be.
 *
 * @param connections TCP connections, authenticated or not
 * @param loginsByAddress connections of one address that are not authenticated; for one too many
 *     the oldest of them is cut off
 * @param sessionsByUser sessions of one user; one too many is refused
 * @param sessionsByAddress sessions from one address; one too many is refused
 */
public record Quotas(
        int connections, int loginsByAddress, int sessionsByUser, int sessionsByAddress) {}
