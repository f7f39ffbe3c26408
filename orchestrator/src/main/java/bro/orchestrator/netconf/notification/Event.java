package bro.orchestrator.netconf.notification;

import bro.orchestrator.netconf.state.Labels;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.SubtreeFilter;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Something that happened. It is encoded once, when it is first sent or kept; shared by all. */
public final class Event {
    private static final int FIRST = 512;

    private final Instant time;
    private final DataNode content;
    private byte @Nullable [] document;

    public Event(Instant time, DataNode content) {
        this.time = time;
        this.content = content;
    }

    /** An event that was encoded before. */
    Event(Instant time, DataNode content, byte[] document) {
        this(time, content);
        this.document = document;
    }

    public Instant time() {
        return time;
    }

    /** The notification of the model, or the way down to it if it stands within a tree. */
    public DataNode content() {
        return content;
    }

    /** The whole {@code notification} element of RFC 5277; it must not be changed. */
    public synchronized byte[] document() {
        if (document == null) {
            document = encode(time, out -> SubtreeFilter.writeAll(_ -> Stream.of(content), out));
        }
        return document;
    }

    /** Writes what follows the time. */
    @FunctionalInterface
    public interface Body {
        void write(XmlWriter out) throws IOException;
    }

    /** Encodes a notification. */
    public static byte[] encode(Instant time, Body body) {
        return encode(time, Integer.MAX_VALUE, body).orElseThrow();
    }

    /** Encodes a notification unless that takes more bytes than the limit. */
    public static Optional<byte[]> encode(Instant time, int limit, Body body) {
        var bytes = new Bounded(limit);
        var out = new XmlWriter(bytes);
        try {
            out.start(Namespaces.NOTIFICATION, "notification");
            out.leaf(Namespaces.NOTIFICATION, "eventTime", Labels.of(time));
            body.write(out);
            out.end();
            out.flush();
            return Optional.of(bytes.toByteArray());
        } catch (IOException e) {
            if (bytes.isFull) {
                return Optional.empty();
            }
            throw new UncheckedIOException("memory cannot fail", e);
        }
    }

    /** Bytes in memory, up to a limit. */
    private static final class Bounded extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST);
        private final int limit;
        private boolean isFull;

        Bounded(int limit) {
            this.limit = limit;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            if (length > limit - bytes.size()) {
                isFull = true;
                throw new IOException("too large");
            }
            bytes.write(buffer, offset, length);
        }

        byte[] toByteArray() {
            return bytes.toByteArray();
        }
    }
}
