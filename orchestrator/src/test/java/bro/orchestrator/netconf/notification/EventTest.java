package bro.orchestrator.netconf.notification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.tree.TreeBuilder;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How events are written. */
class EventTest {
    private static final Instant TIME = Instant.parse("2026-11-20T10:00:00.123456Z");

    @Test
    void theTimeComesFirst() {
        var event = new Event(TIME, new TreeBuilder("urn:x", "happened").leaf("a", 1).build());

        assertThat(new String(event.document(), UTF_8))
                .isEqualTo(
                        "<notification xmlns=\"urn:ietf:params:xml:ns:netconf:notification:1.0\">"
                                + "<eventTime>2026-11-20T10:00:00.123Z</eventTime>"
                                + "<happened xmlns=\"urn:x\"><a>1</a></happened>"
                                + "</notification>");
        assertThat(event.document()).isSameAs(event.document());
    }

    @Test
    void anEventWithinDataIsWrittenFromTheTop() {
        var top = new TreeBuilder("urn:x", "all");
        TreeBuilder entry = top.inner("one").key("name", "n");
        entry.add(entry.inner("happened").leaf("a", 1));

        assertThat(new String(new Event(TIME, top.add(entry).build()).document(), UTF_8))
                .contains(
                        "<all xmlns=\"urn:x\"><one><name>n</name><happened><a>1</a></happened>"
                                + "</one></all>");
    }

    @Test
    void whatIsTooLargeIsNotWritten() {
        assertThat(Event.encode(TIME, 200, out -> out.leaf("urn:x", "a", "b".repeat(200))))
                .isEmpty();
    }
}
