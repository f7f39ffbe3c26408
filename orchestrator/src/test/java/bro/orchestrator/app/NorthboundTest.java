package bro.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.config.ConfigReader;
import bro.orchestrator.netconf.notification.LogLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the configuration of NETCONF. */
class NorthboundTest {
    @TempDir private Path directory;

    private LogLimits limits(String yaml) throws Exception {
        Path file = Files.writeString(directory.resolve("bro.yaml"), yaml);
        return Northbound.settings(
                        ConfigReader.read(Optional.of(file), Map.of(), List.of(), directory)
                                .netconf())
                .log();
    }

    @Test
    void theEventLogHasTheLimitsOfTheConfiguration() throws Exception {
        assertThat(limits("netconf: {max-sessions: 7}")).isEqualTo(LogLimits.USUAL);
        assertThat(
                        limits(
                                """
                                netconf:
                                  events:
                                    max-count: 1000
                                    max-mebibytes: 2
                                    max-age: 7d
                                    segments: 8
                                    max-unwritten: 9
                                """))
                .isEqualTo(new LogLimits(1000, 2 << 20, Duration.ofDays(7), 8, 9));
    }
}
