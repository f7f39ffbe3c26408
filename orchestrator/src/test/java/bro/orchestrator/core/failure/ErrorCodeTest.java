package bro.orchestrator.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
    private static final Path TABLE = Path.of("../docs/errors.md");

    @Test
    void numbersAreNeverSharedAndRise() {
        var numbers = Arrays.stream(ErrorCode.values()).map(ErrorCode::number).toList();

        assertThat(numbers).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void theTableMatchesTheCode() throws IOException {
        String table = table();

        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(TABLE, table);
        }
        assertThat(Files.readString(TABLE)).isEqualTo(table);
    }

    private static String table() {
        var text =
                new StringBuilder(
                        """
                        # Errors

                        Generated from `ErrorCode` by a test. A number never changes its meaning. The name is the
                        `error-app-tag` of a NETCONF rpc-error and the `error-code` of a progress report; the origin
                        says who must act before a retry can succeed, and decides the exit code of `bro`.

                        | number | name | origin | meaning |
                        |--:|---|---|---|
                        """);
        for (ErrorCode code : ErrorCode.values()) {
            text.append(
                    "| %d | %s | %s | %s |%n"
                            .formatted(
                                    code.number(),
                                    code.label(),
                                    code.origin().name().toLowerCase(Locale.ROOT),
                                    code.meaning()));
        }
        return text.toString();
    }
}
