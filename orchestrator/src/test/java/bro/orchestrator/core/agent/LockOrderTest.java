package bro.orchestrator.core.agent;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.name.AgentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LockOrderTest {
    @Test
    void aLineIsNoCircle() {
        assertThat(circle("a>b", "b>c", "c>", "d>b,c")).isEmpty();
        assertThat(circle("a>gone")).isEmpty();
        assertThat(circle()).isEmpty();
    }

    @Test
    void aCircleIsNamedInItsOrder() {
        assertThat(circle("x>b", "a>b", "b>c,d", "c>", "d>a")).isEqualTo("a b d a");
        assertThat(circle("a>", "b>b")).isEqualTo("b b");
        assertThat(circle("a>b,c", "b>d", "c>d", "d>c")).isEqualTo("d c d");
    }

    @Test
    void aLongLineTakesNoLongStack() {
        var agents = new ArrayList<AgentInfo>();
        for (int i = 0; i < 100_000; i++) {
            agents.add(agent("n%d>n%d".formatted(i, i + 1)));
        }
        assertThat(LockOrder.circle(agents)).isEmpty();
    }

    private static String circle(String... agents) {
        return LockOrder.circle(Stream.of(agents).map(LockOrderTest::agent).toList()).stream()
                .flatMap(way -> way.stream().map(AgentId::value))
                .collect(Collectors.joining(" "));
    }

    private static AgentInfo agent(String text) {
        String[] parts = text.split(">", -1);
        Set<AgentId> later =
                Stream.of(parts[1].split(","))
                        .filter(id -> !id.isEmpty())
                        .map(AgentId::new)
                        .collect(Collectors.toSet());
        return new AgentInfo(
                new AgentId(parts[0]),
                Set.of(),
                "1.0.0",
                SoftwareVersion.UNKNOWN,
                Set.of(),
                Set.of(),
                later,
                Instant.EPOCH);
    }
}
