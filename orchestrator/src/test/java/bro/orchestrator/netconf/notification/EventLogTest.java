package bro.orchestrator.netconf.notification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.TreeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The past: what is kept, for how long, and what becomes of it when the disk does not play along.
 */
@Timeout(60)
class EventLogTest {
    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
    private static final LogLimits LIMITS =
            new LogLimits(160, 1 << 20, Duration.ofDays(1), 16, 1000);

    @TempDir Path directory;

    private EventLog open(LogLimits limits) {
        return open(limits, START.plusSeconds(1000));
    }

    private EventLog open(LogLimits limits, Instant now) {
        return EventLog.open(directory.resolve("events"), limits, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static Event event(int number) {
        return new Event(
                START.plusSeconds(number),
                new TreeBuilder("urn:x", "happened").leaf("number", number).build());
    }

    private static void append(EventLog log, int from, int to) {
        for (int i = from; i < to; i++) {
            log.append(event(i));
        }
    }

    /** The numbers of all events since a time. */
    private static List<Integer> since(EventLog log, Instant start) {
        var numbers = new ArrayList<Integer>();
        try (Replay replay = log.since(start)) {
            while (!replay.isAtEnd()) {
                replay.next().forEach(event -> numbers.add(number(event)));
            }
        }
        return numbers;
    }

    private static int number(Event event) {
        DataNode.Branch content = (DataNode.Branch) event.content();
        assertThat(content.name().local()).isEqualTo("happened");
        assertThat(new String(event.document(), UTF_8)).contains("<happened xmlns=\"urn:x\">");
        DataNode leaf = content.children().matching(ChildQuery.ALL).findFirst().orElseThrow();
        return Integer.parseInt(((DataNode.Leaf) leaf).value());
    }

    private static List<Integer> numbers(int from, int to) {
        return Stream.iterate(from, i -> i < to, i -> i + 1).toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("events"))) {
            return all.sorted().toList();
        }
    }

    @Test
    void whatWasAppendedIsReadAgainFromAnyTimeOn() {
        try (EventLog log = open(LIMITS)) {
            append(log, 0, 100);

            assertThat(since(log, START)).isEqualTo(numbers(0, 100));
            assertThat(since(log, START.plusSeconds(70))).isEqualTo(numbers(70, 100));
            assertThat(since(log, START.plusSeconds(100))).isEmpty();
        }
    }

    @Test
    void itSurvivesARestart() {
        try (EventLog log = open(LIMITS)) {
            append(log, 0, 100);
        }
        try (EventLog log = open(LIMITS, START.plusSeconds(2000))) {
            assertThat(log.created()).isEqualTo(START.plusSeconds(1000));
            assertThat(log.lastTime()).contains(START.plusSeconds(99));
            assertThat(since(log, START.plusSeconds(20))).isEqualTo(numbers(20, 100));

            append(log, 100, 120);

            assertThat(since(log, START.plusSeconds(20))).isEqualTo(numbers(20, 120));
        }
    }

    @Test
    void aReaderGoesOnWithWhatIsAppendedMeanwhile() {
        try (EventLog log = open(LIMITS);
                Replay replay = log.since(START)) {
            append(log, 0, 10);
            var read = new ArrayList<>(replay.next());
            append(log, 10, 20);
            while (!replay.isAtEnd()) {
                read.addAll(replay.next());
            }

            assertThat(read.stream().map(EventLogTest::number).toList()).isEqualTo(numbers(0, 20));
        }
    }

    @Test
    void theOldestGoWhenThereAreTooMany() throws Exception {
        try (EventLog log = open(LIMITS)) {
            for (int i = 0; i < 500; i++) {
                log.append(event(i));
                awaitWritten(log, i);
            }

            List<Integer> kept = since(log, START);
            assertThat(kept).hasSizeBetween(140, 160).endsWith(499);
            assertThat(kept).isEqualTo(numbers(kept.getFirst(), 500));
            assertThat(log.aged()).contains(START.plusSeconds(kept.getFirst() - 1));
        }
        try (EventLog log = open(LIMITS)) {
            List<Integer> kept = since(log, START);
            assertThat(log.aged()).contains(START.plusSeconds(kept.getFirst() - 1));
        }
    }

    private void awaitWritten(EventLog log, int number) throws InterruptedException {
        while (log.find(number + 1).segment() == null) {
            Thread.sleep(1);
        }
    }

    @Test
    void bytesAndAgeAreBoundedToo() throws Exception {
        var small = new LogLimits(1000, 16 * 1024, Duration.ofDays(1), 16, 1000);
        try (EventLog log = open(small)) {
            for (int i = 0; i < 300; i++) {
                log.append(event(i));
                awaitWritten(log, i);
            }

            long bytes = 0;
            for (Path file : files()) {
                bytes += Files.size(file);
            }
            assertThat(bytes).isLessThanOrEqualTo(16 * 1024);
            assertThat(since(log, START)).endsWith(299).doesNotContain(0);
        }
        Instant later = START.plusSeconds(250).plus(Duration.ofDays(1));
        try (EventLog log = open(small, later)) {
            assertThat(since(log, START)).isEqualTo(numbers(250, 300));
        }
    }

    @Test
    void aTornTailIsCutOff() throws Exception {
        try (EventLog log = open(LIMITS)) {
            append(log, 0, 5);
        }
        Path file = files().getLast();
        byte[] bytes = Files.readAllBytes(file);
        for (int cut = 1; cut < 40; cut++) {
            Files.write(file, List.of(), StandardOpenOption.TRUNCATE_EXISTING);
            Files.write(file, Arrays.copyOf(bytes, bytes.length - cut));
            try (EventLog log = open(LIMITS)) {
                assertThat(since(log, START)).isEqualTo(numbers(0, 4));
                append(log, 7, 8);
            }
            try (EventLog log = open(LIMITS)) {
                assertThat(since(log, START)).containsExactly(0, 1, 2, 3, 7);
            }
        }
    }

    @Test
    void aDamagedFileCostsThePastAndNotTheService() throws Exception {
        try (EventLog log = open(LIMITS)) {
            append(log, 0, 100);
        }
        Files.write(files().getFirst(), new byte[100]);

        try (EventLog log = open(LIMITS)) {
            append(log, 100, 110);

            assertThat(since(log, START.plusSeconds(100))).isEqualTo(numbers(100, 110));
        }
    }

    @Test
    void withoutADiskThePastIsWhatMemoryHolds() throws Exception {
        Files.writeString(directory.resolve("events"), "in the way");
        var tiny = new LogLimits(1000, 1 << 20, Duration.ofDays(1), 16, 10);

        try (EventLog log = open(tiny)) {
            append(log, 0, 50);

            assertThat(since(log, START)).isEqualTo(numbers(40, 50));
            assertThat(log.aged()).contains(START.plusSeconds(39));
        }
    }
}
