package bro.orchestrator.demo;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A progress-report as it was read over NETCONF.
 *
 * @param agentBytes bytes moved, by agent
 */
record ProgressReport(
        String state,
        String result,
        String reason,
        long percent,
        String stage,
        SequencedMap<String, Long> agentBytes,
        Duration duration) {

    static ProgressReport of(XmlNode node) {
        var bytes = new LinkedHashMap<String, Long>();
        for (XmlNode agent : node.all("agent")) {
            bytes.put(agent.text("id"), agent.number("bytes"));
        }
        return new ProgressReport(
                node.text("state"),
                node.text("result"),
                node.text("result-info"),
                node.number("progress-percentage"),
                node.text("stage"),
                bytes,
                duration(node.text("time-action-started"), node.text("time-action-completed")));
    }

    boolean ended() {
        return state.equals("finished") || state.equals("cancelled");
    }

    boolean succeeded() {
        return state.equals("finished") && result.equals("success");
    }

    long bytes() {
        return agentBytes.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Duration duration(String from, String to) {
        return to.isEmpty()
                ? Duration.ZERO
                : Duration.between(OffsetDateTime.parse(from), OffsetDateTime.parse(to));
    }
}
