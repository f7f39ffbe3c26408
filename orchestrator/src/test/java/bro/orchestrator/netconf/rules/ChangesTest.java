package bro.orchestrator.netconf.rules;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.session.RpcError;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** After any change of a valid configuration, what the change affects tells all that is wrong. */
class ChangesTest {
    private static final int ROUNDS = 500;

    /** Alternatives for each place of a configuration; the first is nothing. */
    private static final String[][] SERVER = {
        {"", "'owner': 'me'", "'owner': 'you'"},
        {"", "'serial': '1'", "'serial': '2'"},
        {
            "",
            "'address': {'ip': 'x'}",
            "'address': {'ip': 'x', 'port': 80}",
            "'address': {'port': 8}"
        },
        {"", "'backup': 'a'", "'backup': 'b'"},
        {"", "'weight': 1", "'weight': 9"},
        {"", "'limit': 5"},
        {"", "'rank': 1", "'rank': 2"},
    };

    private static final String[][] TYPES = {
        {"", "'flag': false", "'flag': true"},
        {"", "'port': 8", "'port': 9"},
        {"", "'port-reference': 8"},
        {"", "'reference': 'a'", "'reference': 'b'"},
        {"", "'instance': '/bro-conformance:conformance/number'"},
        {"", "'added': 'x'"},
    };

    private static final String[][] CONDITIONS = {
        {"", "'mode': 'expert'", "'mode': 'plain'"},
        {"", "'depth': 1"},
        {"", "'tuning': {'speed': 1}"},
        {"", "'sees-speed': 1"},
        {"", "'home': 'a'", "'home': 'b'"},
        {"", "'route': [{'from': 'a', 'to': 80}]", "'route': [{'from': 'b', 'to': 8}]"},
    };

    private static final String[][] REQUIRED = {
        {"", "'must-be': 'x'"},
        {"", "'inner': {'deep': 'x'}"},
        {"", "'one': 'x'", "'other': {}"},
        {"", "'secure': true", "'secure': false"},
        {"", "'if-secure': 'x'"},
    };

    private static final String[][] CHOICES = {
        {"", "'tcp-port': 1", "'udp-port': 1", "'tcp-name': 'x'", "'left': 'x'"},
        {"", "'wants-port': 1", "'wants-port': 830"},
    };

    private static final String[][] REST = {
        {"", "'number': 13", "'number': 14"},
        {"", "'host': 'h'"},
        {"", "'optional': {}", "'optional': {'inside': 'x'}"},
        {"", "'counted': {'few': [{'id': 1}], 'two': [1, 2]}", "'counted': {'two': [1]}"},
    };

    private static final List<String[][]> PARTS =
            List.of(SERVER, SERVER, TYPES, CONDITIONS, REQUIRED, CHOICES, REST);

    private final Random random = new Random(7);

    private String text(int[][] chosen) {
        var all = new ArrayList<String>();
        String first = joined(SERVER, chosen[0]);
        String second = joined(SERVER, chosen[1]);
        var servers = new ArrayList<String>();
        if (!first.isEmpty()) {
            servers.add("{'name': 'a', %s}".formatted(first));
        }
        if (!second.isEmpty()) {
            servers.add("{'name': 'b', %s}".formatted(second));
        }
        if (!servers.isEmpty()) {
            all.add("'server': [%s]".formatted(String.join(",", servers)));
        }
        container("types", joined(TYPES, chosen[2]), all);
        container("conditions", joined(CONDITIONS, chosen[3]), all);
        container("required", joined(REQUIRED, chosen[4]), all);
        container("choices", joined(CHOICES, chosen[5]), all);
        String rest = joined(REST, chosen[6]);
        if (!rest.isEmpty()) {
            all.add(rest);
        }
        return String.join(",", all);
    }

    private static void container(String name, String inner, List<String> all) {
        if (!inner.isEmpty()) {
            all.add("'%s': {%s}".formatted(name, inner));
        }
    }

    private static String joined(String[][] part, int[] chosen) {
        var all = new ArrayList<String>();
        for (int i = 0; i < part.length; i++) {
            if (chosen[i] > 0) {
                all.add(part[i][chosen[i]]);
            }
        }
        return String.join(",", all);
    }

    private int[][] mutated(int[][] from) {
        int[][] to = new int[from.length][];
        for (int i = 0; i < from.length; i++) {
            to[i] = from[i].clone();
        }
        for (int times = 1 + random.nextInt(4); times > 0; times--) {
            int part = random.nextInt(to.length);
            int place = random.nextInt(to[part].length);
            to[part][place] = random.nextInt(PARTS.get(part)[place].length);
        }
        return to;
    }

    @Test
    void whatAChangeAffectsIsAllThatIsWrong() {
        int[][] valid = PARTS.stream().map(it -> new int[it.length]).toArray(int[][]::new);
        int refused = 0;
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int[][] next = mutated(valid);
            String before = text(valid);
            String after = text(next);
            List<RpcError> errors = Conformance.all(after);
            assertThat(Conformance.change(before, after))
                    .as("from %s%nto %s", before, after)
                    .containsExactlyInAnyOrderElementsOf(errors);
            if (errors.isEmpty()) {
                valid = next;
                accepted++;
            } else {
                refused++;
            }
        }
        assertThat(accepted).isGreaterThan(ROUNDS / 20);
        assertThat(refused).isGreaterThan(ROUNDS / 20);
    }
}
