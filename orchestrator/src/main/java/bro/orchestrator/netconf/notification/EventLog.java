package bro.orchestrator.netconf.notification;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of the past, kept in files so that they survive a restart. Appending never waits: one
 * thread writes, and what it has not written yet is read from memory. A disk that cannot be written
 * costs the past, nothing else: the log begins anew with what is in memory, and the disk is tried
 * again. Shared by all threads.
 */
public final class EventLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
    private static final int BATCH = 512;

    /** How long events are gathered before they are written together. */
    private static final Duration GATHERING = Duration.ofMillis(20);

    private static final Duration SYNC = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Path directory;
    private final LogLimits limits;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Oldest first; the last one is written to. */
    private final Deque<Segment> segments = new ArrayDeque<>();

    /** Those that are not on disk, oldest first. */
    private final Deque<Event> unwritten = new ArrayDeque<>();

    private final Thread writer;
    private Instant created;
    private Optional<Instant> aged = Optional.empty();
    private Optional<Instant> lastTime = Optional.empty();
    private long next = 1;
    private boolean closed;
    private boolean idle;

    // of the writer alone
    private @Nullable FileChannel file;
    private boolean dirty;
    private boolean failing;

    private EventLog(Path directory, LogLimits limits, Clock clock) {
        this.directory = directory;
        this.limits = limits;
        this.clock = clock;
        this.created = clock.instant();
        this.writer = Thread.ofPlatform().daemon().name("netconf-event-log").unstarted(this::run);
    }

    /** Opens the log in a directory that is this process's own, and is made if need be. */
    public static EventLog open(Path directory, LogLimits limits, Clock clock) {
        var log = new EventLog(directory, limits, clock);
        try {
            Files.createDirectories(directory);
            log.load();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("events of the past cannot be read; the log is reset");
            log.segments.clear();
        }
        log.writer.start();
        return log;
    }

    private void load() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(it -> it.toString().endsWith(Segment.SUFFIX)).sorted().toList();
        }
        for (Path file : files) {
            Optional<Segment> segment = Segment.open(file);
            if (segment.isEmpty()) {
                Files.delete(file);
                continue;
            }
            Segment last = segments.peekLast();
            if (last != null && last.end() != segment.get().header().first()) {
                // events are missing between them
                deleteAll();
            }
            segments.add(segment.get());
        }
        if (!segments.isEmpty()) {
            created = segments.getFirst().header().created();
            aged = segments.getFirst().header().before();
            lastTime = segments.getLast().last();
            next = segments.getLast().end();
        }
    }

    private void deleteAll() {
        for (Segment segment = segments.poll(); segment != null; segment = segments.poll()) {
            delete(segment);
        }
    }

    private static void delete(Segment segment) {
        try {
            segment.delete();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("old events cannot be removed");
        }
    }

    /** Keeps an event; never waits. */
    void append(Event event) {
        lock.lock();
        try {
            unwritten.add(event);
            next++;
            lastTime = Optional.of(event.time());
            while (unwritten.size() > limits.maxUnwritten()) {
                aged = Optional.of(unwritten.remove().time());
            }
            if (idle || unwritten.size() == BATCH) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The number that the next event gets. */
    long next() {
        lock.lock();
        try {
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** When the log was begun, or begun anew. */
    public Instant created() {
        lock.lock();
        try {
            return created;
        } finally {
            lock.unlock();
        }
    }

    /** When the last event happened that is not kept any more, if there is one. */
    public Optional<Instant> aged() {
        lock.lock();
        try {
            return aged;
        } finally {
            lock.unlock();
        }
    }

    /** When the last event of all happened, in this run or an earlier one. */
    Optional<Instant> lastTime() {
        lock.lock();
        try {
            return lastTime;
        } finally {
            lock.unlock();
        }
    }

    /** A reader that begins with the first event that is not older, nor too old to be shown. */
    Replay since(Instant start) {
        Instant oldest = clock.instant().minus(limits.maxAge());
        Instant from = start.isBefore(oldest) ? oldest : start;
        lock.lock();
        try {
            long first = next - unwritten.size();
            for (Segment segment : segments) {
                if (segment == segments.getFirst()
                        || segment.header().before().orElse(Instant.MIN).isBefore(from)) {
                    first = segment.header().first();
                }
            }
            return new Replay(this, first, from);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Where events are to be found.
     *
     * @param first number of the first that is there, not before the one asked for
     * @param events those in memory, if there is no file
     * @param end number after the last in the file
     */
    record Place(long first, List<Event> events, @Nullable Segment segment, long end) {}

    /** Where the event of that number is, or the first that is left after it. */
    Place find(long number) {
        lock.lock();
        try {
            for (Segment segment : segments) {
                if (segment.end() > number) {
                    long first = Math.max(number, segment.header().first());
                    return new Place(first, List.of(), segment, segment.end());
                }
            }
            long first = Math.max(number, next - unwritten.size());
            long skipped = first - (next - unwritten.size());
            List<Event> events = unwritten.stream().skip(skipped).limit(BATCH).toList();
            return new Place(first, events, null, first + events.size());
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (step()) {
                // goes on until it is closed
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeFile();
        }
    }

    /**
     * What is to be written together.
     *
     * @param first number of the first event; later it may be gone from memory
     */
    private record Batch(long first, List<Event> events) {}

    /** Writes what there is to write, and returns whether there may be more. */
    private boolean step() throws InterruptedException {
        Batch batch = take();
        try {
            if (!batch.events.isEmpty()) {
                write(batch);
            } else if (dirty && file != null) {
                file.force(false);
                dirty = false;
            }
        } catch (IOException e) {
            reset(e);
            awaitRetry();
        }
        lock.lock();
        try {
            return !(closed && (unwritten.isEmpty() || failing));
        } finally {
            lock.unlock();
        }
    }

    /** Waits for events; none if those written before are to be synced. */
    private Batch take() throws InterruptedException {
        lock.lock();
        try {
            while (unwritten.isEmpty() && !closed) {
                if (!awaitFirst()) {
                    return new Batch(next, List.of());
                }
            }
            long left = GATHERING.toNanos();
            while (unwritten.size() < BATCH && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return new Batch(next - unwritten.size(), unwritten.stream().limit(BATCH).toList());
        } finally {
            lock.unlock();
        }
    }

    /** Returns false when it is time to sync. */
    @SuppressWarnings("WaitNotInLoop") // the caller looks again
    private boolean awaitFirst() throws InterruptedException {
        idle = true;
        try {
            if (dirty) {
                return changed.await(SYNC.toMillis(), TimeUnit.MILLISECONDS);
            }
            changed.await();
            return true;
        } finally {
            idle = false;
        }
    }

    private void write(Batch batch) throws IOException {
        List<Segment> old = new ArrayList<>();
        Segment segment = segmentFor(batch, old);
        FileChannel channel = file == null ? segment.openToAppend() : file;
        file = channel;
        int size = Segment.write(channel, batch.events);
        dirty = true;
        lock.lock();
        try {
            segment.grow(batch.events, size);
            while (next - unwritten.size() < segment.end()) {
                unwritten.remove();
            }
            while (segments.size() > 1 && isTooMuch(segments.getFirst())) {
                Segment oldest = segments.remove();
                aged = oldest.last();
                old.add(oldest);
            }
        } finally {
            lock.unlock();
        }
        old.forEach(EventLog::delete);
        if (failing) {
            LOG.info("events are kept on disk again");
            failing = false;
        }
    }

    /** The file to write to: the last one, or a new one if that is full. */
    private Segment segmentFor(Batch batch, List<Segment> old) throws IOException {
        Segment.Header header;
        lock.lock();
        try {
            Segment last = segments.peekLast();
            if (last != null && last.end() != batch.first) {
                // some were lost between: what is older cannot be shown as if it were all
                old.addAll(segments);
                segments.clear();
                created = batch.events.getFirst().time();
                last = null;
            }
            if (last != null && !isFull(last, batch.events.getFirst().time())) {
                return last;
            }
            header = new Segment.Header(created, batch.first, last == null ? aged : last.last());
        } finally {
            lock.unlock();
        }
        // who appends does not wait for the disk
        closeFile();
        Segment fresh = Segment.create(directory, header);
        lock.lock();
        try {
            segments.add(fresh);
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(Segment segment, Instant now) {
        Instant begun = segment.header().before().orElse(segment.header().created());
        return segment.end() - segment.header().first() >= limits.eventsOfSegment()
                || segment.bytes() >= limits.bytesOfSegment()
                || begun.isBefore(now.minus(limits.ageOfSegment()));
    }

    private boolean isTooMuch(Segment oldest) {
        long bytes = segments.stream().mapToLong(Segment::bytes).sum();
        return segments.getLast().end() - oldest.header().first() > limits.maxEvents()
                || bytes > limits.maxBytes()
                || oldest.last()
                        .map(it -> it.isBefore(clock.instant().minus(limits.maxAge())))
                        .orElse(false);
    }

    /** Begins anew with what is in memory; what was on disk gives its space back. */
    private void reset(IOException why) {
        if (!failing) {
            LOG.atWarn().setCause(why).log("events cannot be kept on disk; the log is reset");
        }
        failing = true;
        closeFile();
        List<Segment> old;
        lock.lock();
        try {
            old = List.copyOf(segments);
            segments.clear();
            aged = old.isEmpty() ? aged : old.getLast().last();
            created = unwritten.isEmpty() ? clock.instant() : unwritten.getFirst().time();
        } finally {
            lock.unlock();
        }
        old.forEach(EventLog::delete);
    }

    private void awaitRetry() throws InterruptedException {
        lock.lock();
        try {
            long left = RETRY.toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void closeFile() {
        try {
            if (file != null) {
                file.force(false);
                file.close();
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a file of events was not closed");
        }
        file = null;
        dirty = false;
    }

    /** Writes what is left, and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            writer.join(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
