package bro.agent.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.agent.AgentException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {
    private static final int SIZE = 100_003;
    private static final Content CONTENT = Content.of(1, "sim-0001", "data-0001", SIZE);

    private static byte[] bytes(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    @Test
    void theSameNamesGiveTheSameBytesEachTimeTheyAreOpened() throws IOException {
        assertThat(bytes(CONTENT))
                .hasSize(SIZE)
                .isEqualTo(bytes(CONTENT))
                .isEqualTo(bytes(Content.of(1, "sim-0001", "data-0001", SIZE)));
    }

    @Test
    void anotherSeedAgentOrFragmentGivesOtherBytes() throws IOException {
        assertThat(bytes(Content.of(2, "sim-0001", "data-0001", SIZE)))
                .isNotEqualTo(bytes(CONTENT));
        assertThat(bytes(Content.of(1, "sim-0002", "data-0001", SIZE)))
                .isNotEqualTo(bytes(CONTENT));
        assertThat(bytes(Content.of(1, "sim-0001", "data-0002", SIZE)))
                .isNotEqualTo(bytes(CONTENT));
        assertThat(bytes(Content.of(1, "sim-000", "1data-0001", SIZE)))
                .isNotEqualTo(bytes(CONTENT));
    }

    @Test
    void theBytesDoNotDependOnTheSize() throws IOException {
        assertThat(bytes(CONTENT)).startsWith(bytes(CONTENT.withSize(1_001)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 13, 4_096, 70_001})
    void theBytesDoNotDependOnHowTheyAreRead(int step) throws IOException {
        byte[] whole = bytes(CONTENT);
        byte[] read = new byte[SIZE];
        try (InputStream in = CONTENT.open()) {
            int at = 0;
            for (int n = 0; n >= 0; n = in.read(read, at, Math.min(step, SIZE - at))) {
                at += n;
                if (at == SIZE) {
                    break;
                }
                int single = in.read();
                read[at++] = (byte) single;
                if (at == SIZE) {
                    break;
                }
            }
            assertThat(in.read()).isNegative();
            assertThat(in.read(read, 0, 1)).isNegative();
        }
        assertThat(Arrays.mismatch(read, whole)).isNegative();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 12_345, SIZE})
    void skippingIsReadingWithoutLooking(int count) throws IOException {
        try (InputStream in = CONTENT.open()) {
            in.skipNBytes(count);

            assertThat(in.readAllBytes())
                    .isEqualTo(Arrays.copyOfRange(bytes(CONTENT), count, SIZE));
            assertThat(in.skip(1)).isZero();
        }
    }

    @Test
    void theBytesCannotBeCompressed() throws IOException {
        var compressed = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(compressed)) {
            deflater.write(bytes(CONTENT));
        }

        assertThat(compressed.size()).isGreaterThan(SIZE);
    }

    @Test
    void aComparisonNamesTheFirstWrongByte() throws IOException {
        byte[] wrong = bytes(CONTENT);
        wrong[80_000] ^= 1;
        wrong[90_000] ^= 1;
        try (var right = new Comparison("data-0001", CONTENT);
                var comparison = new Comparison("data-0001", CONTENT)) {
            right.write(bytes(CONTENT));
            comparison.write(wrong, 0, 5);
            comparison.write(wrong[5]);

            assertThatThrownBy(() -> comparison.write(wrong, 6, SIZE - 6))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining("the first wrong byte is at 80000");
        }
    }
}
