package bro.orchestrator.netconf.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateNode;

/** What a change costs, in expressions evaluated, among few entries and among many. */
class CostTest {
    private static final String ENTRY = "{'name': 's%d', 'owner': 'me', 'limit': 9, 'weight': %d}";

    private static ContainerNode servers(int count, String first, String rest) {
        String entries =
                IntStream.range(1, count)
                        .mapToObj(i -> ENTRY.formatted(i, 5))
                        .collect(Collectors.joining(","));
        return Conformance.config("'server': [%s, %s] %s".formatted(first, entries, rest));
    }

    private static long cost(int count, String before, String after) {
        return cost(servers(count, before, ""), servers(count, after, ""));
    }

    private static long cost(ContainerNode before, ContainerNode after) {
        DataTreeCandidateNode delta = Conformance.delta(before, after, true);
        long evaluated = Conformance.RULES.evaluations();
        assertThat(Conformance.RULES.check(after, delta)).isEmpty();
        return Conformance.RULES.evaluations() - evaluated;
    }

    @Test
    void aChangeOfALeafCostsTheSameAmongMany() {
        String before = ENTRY.formatted(0, 5);
        String after = ENTRY.formatted(0, 6);
        assertThat(cost(10_000, before, after)).isEqualTo(cost(100, before, after)).isLessThan(4);
    }

    @Test
    void anEntryMoreCostsTheSameAmongMany() {
        String before = ENTRY.formatted(0, 5);
        String after = before + "," + "{'name': 'new', 'owner': 'me', 'backup': 's1'}";
        assertThat(cost(10_000, before, after)).isEqualTo(cost(100, before, after)).isLessThan(6);
    }

    @Test
    void aReferenceLooksItsTargetUp() {
        for (int count : new int[] {100, 10_000}) {
            ContainerNode before = servers(count, ENTRY.formatted(0, 5), "");
            ContainerNode after =
                    servers(count, ENTRY.formatted(0, 5), ", 'types': {'reference': 's7'}");
            assertThat(cost(before, after)).isLessThan(4);
        }
    }

    @Test
    void onlyWhatLooksOverTheListIsAskedAgain() {
        String before = ENTRY.formatted(0, 5);
        String after = before.replace("'limit'", "'rank': 1, 'limit'");
        List<Long> costs = List.of(cost(100, before, after), cost(1_000, before, after));
        assertThat(costs).allMatch(it -> it < 4);
    }
}
