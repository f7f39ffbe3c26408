package bro.orchestrator.netconf.notification;

import bro.orchestrator.netconf.state.Labels;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.SubtreeFilter;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Something that happened. It is encoded once, when it is first sent or kept; shared by all. */
public final class Event {
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
        var bytes = new ByteArrayOutputStream(512);
        var out = new XmlWriter(bytes);
        try {
            out.start(Namespaces.NOTIFICATION, "notification");
            out.leaf(Namespaces.NOTIFICATION, "eventTime", Labels.of(time));
            body.write(out);
            out.end();
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return bytes.toByteArray();
    }
}
