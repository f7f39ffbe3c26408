package bro.orchestrator.netconf.subscription;

import static bro.orchestrator.netconf.xml.Namespaces.YANG_PATCH;
import static bro.orchestrator.netconf.xml.Namespaces.YANG_PUSH;

import bro.orchestrator.netconf.notification.Event;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** Updates of datastores as RFC 8641 writes them. */
final class PushMessages {
    private PushMessages() {}

    /** Everything that is selected, unless it takes more bytes than the limit. */
    static Optional<byte[]> update(Instant now, long id, int limit, Event.Body contents) {
        return Event.encode(
                now,
                limit,
                out -> {
                    out.start(YANG_PUSH, "push-update");
                    out.leaf(YANG_PUSH, "id", Long.toString(id));
                    out.start(YANG_PUSH, "datastore-contents");
                    contents.write(out);
                    out.end().end();
                });
    }

    /** Edits as they stand in any update, whoever it is for. */
    static String edits(Collection<Edit> edits) {
        var bytes = new ByteArrayOutputStream(512);
        var out = new XmlWriter(bytes);
        try {
            int number = 0;
            for (Edit edit : edits) {
                edit.write(out, number++);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /**
     * Changes.
     *
     * @param edits as {@link #edits} makes them
     * @param incomplete whether some are missing
     */
    static byte[] changes(Instant now, long id, long patch, String edits, boolean incomplete) {
        return Event.encode(
                now,
                out -> {
                    out.start(YANG_PUSH, "push-change-update");
                    out.leaf(YANG_PUSH, "id", Long.toString(id));
                    out.start(YANG_PUSH, "datastore-changes");
                    out.start(YANG_PATCH, "yang-patch");
                    out.leaf(YANG_PATCH, "patch-id", Long.toString(patch));
                    out.raw(edits);
                    out.end().end();
                    if (incomplete) {
                        out.start(YANG_PUSH, "incomplete-update").end();
                    }
                    out.end();
                });
    }
}
