package bro.orchestrator.netconf.subscription;

import static bro.orchestrator.netconf.xml.Namespaces.YANG_PATCH;
import static bro.orchestrator.netconf.xml.Namespaces.YANG_PUSH;

import bro.orchestrator.netconf.notification.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** Updates of datastores as RFC 8641 writes them. */
final class PushMessages {
    /** Stands for a number until there is one. */
    private static final String NUMBER = "@@";

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

    /**
     * Changes as they are told to anybody: what stands before, between and after the numbers of
     * subscription and patch.
     *
     * @param incomplete whether some are missing
     */
    static Changes changes(Instant now, Collection<Edit> edits, boolean incomplete) {
        byte[] document =
                Event.encode(
                        now,
                        out -> {
                            out.start(YANG_PUSH, "push-change-update");
                            out.leaf(YANG_PUSH, "id", NUMBER);
                            out.start(YANG_PUSH, "datastore-changes");
                            out.start(YANG_PATCH, "yang-patch");
                            out.leaf(YANG_PATCH, "patch-id", NUMBER);
                            int number = 0;
                            for (Edit edit : edits) {
                                edit.write(out, number++);
                            }
                            out.end().end();
                            if (incomplete) {
                                out.start(YANG_PUSH, "incomplete-update").end();
                            }
                            out.end();
                        });
        // whatever edits say, it stands behind the first two
        String text = new String(document, StandardCharsets.ISO_8859_1);
        int id = text.indexOf(NUMBER);
        int patch = text.indexOf(NUMBER, id + 1);
        return new Changes(document, id, patch);
    }

    /** A notification but for two numbers, and where they belong. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Changes(byte[] document, int id, int patch) {

        /** The notification to one subscriber. */
        byte[] to(long subscription, long number) {
            byte[] first = ascii(subscription);
            byte[] second = ascii(number);
            int gap = NUMBER.length();
            byte[] bytes = new byte[document.length - 2 * gap + first.length + second.length];
            int at = copy(document, 0, id, bytes, 0);
            at = copy(first, 0, first.length, bytes, at);
            at = copy(document, id + gap, patch, bytes, at);
            at = copy(second, 0, second.length, bytes, at);
            copy(document, patch + gap, document.length, bytes, at);
            return bytes;
        }

        private static byte[] ascii(long number) {
            return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
        }

        private static int copy(byte[] from, int begin, int end, byte[] to, int at) {
            System.arraycopy(from, begin, to, at, end - begin);
            return at + end - begin;
        }
    }
}
