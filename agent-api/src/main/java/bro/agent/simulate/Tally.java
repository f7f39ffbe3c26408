package bro.agent.simulate;

import bro.agent.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Counts what all agents do. Times are those of {@link System#nanoTime}, passed in. Safe for use
 * from any thread.
 */
final class Tally {
    /** The median is that of the latest so many; it takes half a megabyte. */
    private static final int FREEZES_MAX = 1 << 16;

    private static final double NANOS_OF_A_MILLISECOND = 1e6;

    private record Lock(String agentId, long actionId) {}

    private static final class Runs {
        private long done;
        private long failed;
    }

    private final Map<Stage, Runs> stages = new EnumMap<>(Stage.class);
    private final Map<Lock, Long> locks = new HashMap<>();
    private final long[] freezes = new long[FREEZES_MAX];
    private long taken;
    private long released;
    private long shortest = Long.MAX_VALUE;
    private long longest;
    private long sent;
    private long received;
    private long told;

    static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }

    synchronized void done(Stage stage) {
        runs(stage).done++;
    }

    synchronized void failed(Stage stage) {
        runs(stage).failed++;
    }

    synchronized void sent(long bytes) {
        sent += bytes;
    }

    synchronized void received(long bytes) {
        received += bytes;
    }

    /** An agent is locked from now on; a second time changes nothing. */
    synchronized void locked(String agentId, long actionId, long now) {
        if (locks.putIfAbsent(new Lock(agentId, actionId), now) == null) {
            taken++;
        }
    }

    /** An agent is not locked any more; nothing if it was not. */
    synchronized void released(String agentId, long actionId, long now) {
        Long since = locks.remove(new Lock(agentId, actionId));
        if (since != null) {
            long frozen = now - since;
            freezes[(int) (released % FREEZES_MAX)] = frozen;
            released++;
            shortest = Math.min(shortest, frozen);
            longest = Math.max(longest, frozen);
        }
    }

    /** Tells of locks if there are more, or fewer, than at the last call. */
    synchronized Optional<Event> news() {
        if (told == taken + released) {
            return Optional.empty();
        }
        told = taken + released;
        return Optional.of(new Event("locks", lockFields(), lockText()));
    }

    /** All that was counted. */
    synchronized Event summary(double seconds) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("seconds", rounded(seconds));
        var counts = new LinkedHashMap<String, Object>();
        var texts = new ArrayList<String>();
        for (Stage stage : Stage.values()) {
            Runs runs = runs(stage);
            var both = new LinkedHashMap<String, Object>();
            both.put("done", runs.done);
            both.put("failed", runs.failed);
            counts.put(FaultRule.name(stage), both);
            if (runs.done + runs.failed > 0) {
                texts.add(text(stage, runs));
            }
        }
        fields.put("stages", counts);
        fields.putAll(lockFields());
        fields.put("sent_bytes", sent);
        fields.put("received_bytes", received);
        var frozen = freezeFields();
        fields.put("freeze_ms", frozen);
        String text =
                String.format(
                        Locale.ROOT,
                        """
                        ended after %.1f s
                          stages  %s
                          %s
                          bytes   %d sent, %d received
                          frozen  %s""",
                        seconds,
                        texts.isEmpty() ? "none" : String.join(", ", texts),
                        lockText(),
                        sent,
                        received,
                        freezeText(frozen));
        return new Event("ended", fields, text);
    }

    private Runs runs(Stage stage) {
        return stages.computeIfAbsent(stage, _ -> new Runs());
    }

    private static String text(Stage stage, Runs runs) {
        String failed = runs.failed == 0 ? "" : " (and %d failed)".formatted(runs.failed);
        return "%s %d%s".formatted(FaultRule.name(stage), runs.done, failed);
    }

    private SequencedMap<String, Object> lockFields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("held", locks.size());
        fields.put("taken", taken);
        fields.put("released", released);
        return fields;
    }

    private String lockText() {
        return "locks   %d held, %d taken, %d released".formatted(locks.size(), taken, released);
    }

    private SequencedMap<String, Object> freezeFields() {
        var fields = new LinkedHashMap<String, Object>();
        if (released > 0) {
            long[] latest = Arrays.copyOf(freezes, (int) Math.min(released, FREEZES_MAX));
            Arrays.sort(latest);
            fields.put("min", rounded(shortest / NANOS_OF_A_MILLISECOND));
            fields.put("median", rounded(latest[latest.length / 2] / NANOS_OF_A_MILLISECOND));
            fields.put("max", rounded(longest / NANOS_OF_A_MILLISECOND));
        }
        return fields;
    }

    private static String freezeText(SequencedMap<String, Object> fields) {
        return fields.isEmpty()
                ? "never"
                : "min %s ms, median %s ms, max %s ms".formatted(fields.values().toArray());
    }
}
