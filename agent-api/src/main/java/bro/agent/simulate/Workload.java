package bro.agent.simulate;

import java.time.Duration;

/**
 * What each agent has and does.
 *
 * @param fragments how many it sends
 * @param sizeBytes of each fragment
 * @param locks whether it takes part in the stages that lock and release
 * @param prepareTime how long it takes until it is locked
 * @param snapshotTime how long it takes to make a cut
 */
record Workload(
        int fragments,
        long sizeBytes,
        FragmentNames names,
        long seed,
        boolean locks,
        Duration prepareTime,
        Duration snapshotTime) {

    Content content(String agentId, String fragmentId) {
        return Content.of(seed, agentId, fragmentId, sizeBytes);
    }
}
