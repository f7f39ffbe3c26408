package bro.orchestrator.netconf.notification;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log from some event on, up to what is appended meanwhile. What ages out before it is
 * read is passed over. Confined to one thread at a time.
 */
final class Replay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);
    private static final int BATCH = 64;

    private final EventLog log;
    private final Instant start;
    private long number;
    private @Nullable Segment segment;
    private @Nullable DataInputStream in;

    Replay(EventLog log, long number, Instant start) {
        this.log = log;
        this.number = number;
        this.start = start;
    }

    /** The number of the event that comes next. */
    long number() {
        return number;
    }

    /** Whether nothing was appended that was not read. */
    boolean isAtEnd() {
        return number >= log.next();
    }

    /** Some events; none at all only at the end, or if those in between are not to be shown. */
    List<Event> next() {
        EventLog.Place place = log.find(number);
        try {
            List<Event> events = place.segment() == null ? memory(place) : file(place);
            return events.stream().filter(event -> !event.time().isBefore(start)).toList();
        } catch (NoSuchFileException e) {
            // it aged out meanwhile
            close();
            number = Math.max(number, place.end());
            return List.of();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("events of the past cannot be read");
            close();
            number = Math.max(number, place.end());
            return List.of();
        }
    }

    private List<Event> memory(EventLog.Place place) {
        close();
        number = place.end();
        return place.events();
    }

    private List<Event> file(EventLog.Place place) throws IOException {
        DataInputStream stream = at(place);
        var events = new ArrayList<Event>();
        while (number < place.end() && events.size() < BATCH) {
            byte[] payload = Segment.next(stream);
            if (payload == null) {
                throw new IOException("a file of events is shorter than it was");
            }
            number++;
            events.add(StoredEvent.decode(payload));
        }
        return events;
    }

    private DataInputStream at(EventLog.Place place) throws IOException {
        if (in != null && place.segment() == segment && place.first() == number) {
            return in;
        }
        close();
        Segment found = Objects.requireNonNull(place.segment());
        DataInputStream stream = found.read();
        in = stream;
        segment = found;
        for (number = found.header().first(); number < place.first(); number++) {
            Segment.next(stream);
        }
        return stream;
    }

    @Override
    public void close() {
        try {
            if (in != null) {
                in.close();
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a file of events was not closed");
        }
        in = null;
        segment = null;
    }
}
