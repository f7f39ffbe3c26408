package bro.orchestrator.netconf.notification;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file of the log: a header, then events one after the other, each with its length and a
 * checksum. Where that breaks off, the file ends, whatever follows: a crash may tear its tail. Only
 * the log's writer changes it.
 */
final class Segment {
    private static final long MAGIC = 0x42524f4576656e31L;
    private static final int MAX_EVENT = 64 << 20;
    private static final int FRAME = 2 * Integer.BYTES;
    static final int HEADER = 4 * Long.BYTES;
    static final String SUFFIX = ".events";

    private final Path file;
    private final Header header;
    private long end;
    private long bytes;
    private @Nullable Instant last;

    /**
     * What the file says of itself.
     *
     * @param created when the log was begun that it is part of
     * @param first number of its first event
     * @param before time of the last event before, if there was any
     */
    record Header(Instant created, long first, Optional<Instant> before) {}

    private Segment(Path file, Header header) {
        this.file = file;
        this.header = header;
        this.end = header.first;
        this.bytes = HEADER;
    }

    static Segment create(Path directory, Header header) throws IOException {
        Path file = directory.resolve("%016x%s".formatted(header.first, SUFFIX));
        ByteBuffer bytes =
                ByteBuffer.allocate(HEADER)
                        .putLong(MAGIC)
                        .putLong(header.created.toEpochMilli())
                        .putLong(header.first)
                        .putLong(header.before.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE))
                        .flip();
        try (var channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            writeAll(channel, bytes);
        }
        return new Segment(file, header);
    }

    /** Opens a file that is there, and finds where its events end; empty if it is none. */
    static Optional<Segment> open(Path file) throws IOException {
        try (var in = stream(file)) {
            if (in.readLong() != MAGIC) {
                return Optional.empty();
            }
            Instant created = Instant.ofEpochMilli(in.readLong());
            long first = in.readLong();
            long before = in.readLong();
            var header =
                    new Header(
                            created,
                            first,
                            before == Long.MIN_VALUE
                                    ? Optional.empty()
                                    : Optional.of(Instant.ofEpochMilli(before)));
            var segment = new Segment(file, header);
            segment.scan(in);
            return Optional.of(segment);
        } catch (EOFException e) {
            return Optional.empty();
        }
    }

    private void scan(DataInputStream in) throws IOException {
        for (byte[] event = next(in); event != null; event = next(in)) {
            end++;
            bytes += FRAME + event.length;
            last = Instant.ofEpochMilli(ByteBuffer.wrap(event).getLong());
        }
    }

    Header header() {
        return header;
    }

    /** Number of the event after the last. */
    long end() {
        return end;
    }

    long bytes() {
        return bytes;
    }

    /** Time of the last event, of this file or of those before. */
    Optional<Instant> last() {
        return last == null ? header.before : Optional.of(last);
    }

    FileChannel openToAppend() throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        channel.truncate(bytes);
        channel.position(bytes);
        return channel;
    }

    /** Writes events behind the last in one go, and returns how many bytes that took. */
    static int write(FileChannel channel, List<Event> events) throws IOException {
        var all = new ByteArrayOutputStream();
        var out = new DataOutputStream(all);
        for (Event event : events) {
            byte[] payload = StoredEvent.encode(event);
            out.writeInt(payload.length);
            out.writeInt(checksum(payload));
            out.write(payload);
        }
        writeAll(channel, ByteBuffer.wrap(all.toByteArray()));
        return all.size();
    }

    /** Takes note of events that were written. */
    void grow(List<Event> events, int size) {
        bytes += size;
        end += events.size();
        last = events.getLast().time();
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The events of the file from the beginning. */
    DataInputStream read() throws IOException {
        DataInputStream in = stream(file);
        in.skipNBytes(HEADER);
        return in;
    }

    private static DataInputStream stream(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
    }

    /** The next event, or null where the file ends. */
    static byte @Nullable [] next(DataInputStream in) throws IOException {
        try {
            int length = in.readInt();
            int checksum = in.readInt();
            if (length < Long.BYTES || length > MAX_EVENT) {
                return null;
            }
            byte[] payload = in.readNBytes(length);
            return payload.length == length && checksum(payload) == checksum ? payload : null;
        } catch (EOFException e) {
            return null;
        }
    }

    private static int checksum(byte[] payload) {
        var crc = new CRC32C();
        crc.update(payload);
        return (int) crc.getValue();
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
