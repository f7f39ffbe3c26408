package bro.orchestrator.netconf.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Where messages begin and end, and what they take together. */
class FrameReaderTest {
    private static final int MAX = 32 * 1024;

    private final MessageMemory memory = new MessageMemory(MAX);

    private FrameReader reader(String bytes) {
        return new FrameReader(new ByteArrayInputStream(bytes.getBytes(UTF_8)), MAX, memory);
    }

    private static String next(FrameReader reader) throws IOException {
        assertThat(reader.next()).isTrue();
        return new String(reader.readAllBytes(), UTF_8);
    }

    @Test
    void spaceBetweenMessagesIsNoPartOfThem() throws Exception {
        FrameReader reader = reader("\n<a/>]]>]]>\r\n \t<?xml version='1.0'?><b/> ]]>]]>\n\n");

        assertThat(next(reader)).isEqualTo("<a/>");
        assertThat(next(reader)).isEqualTo("<?xml version='1.0'?><b/> ");
        assertThat(reader.next()).isFalse();
    }

    @Test
    void theEndWithinAMessageIsAnError() throws Exception {
        FrameReader reader = reader("<a/>]]>]]>\n<b/>]]>");
        next(reader);
        reader.next();

        assertThatThrownBy(reader::readAllBytes).isInstanceOf(EOFException.class);
    }

    @Test
    void largeMessagesShareTheirMemoryUntilTheyAreFinished() throws Exception {
        String large = "<a>" + " ".repeat(30_000) + "]]>]]>";
        FrameReader first = reader(large + "<b/>]]>]]>");
        FrameReader second = reader(large);
        next(first);
        assertThatThrownBy(() -> next(second))
                .isInstanceOf(FramingException.class)
                .hasMessageContaining("large messages");
        second.finish();
        FrameReader small = reader("<a>" + " ".repeat(8_000) + "]]>]]>");
        assertThat(next(small)).hasSize(8_003);

        next(first);

        assertThat(next(reader(large))).hasSize(30_003);
    }
}
