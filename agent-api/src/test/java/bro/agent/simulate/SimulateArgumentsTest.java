package bro.agent.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import bro.agent.Stage;
import bro.agent.ready.UsageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateArgumentsTest {
    private static SimulateArguments parse(String more) throws UsageException {
        var words = new ArrayList<>(List.of("--orchestrator", "h:1", "--agents", "200"));
        if (!more.isEmpty()) {
            words.addAll(List.of(more.split(" ", -1)));
        }
        return SimulateArguments.parse(words);
    }

    @Test
    void whatIsNotSaidIsSmallAndLocks() throws UsageException {
        var arguments = parse("");

        assertThat(arguments.ids()).hasSize(200).startsWith("sim-0001").endsWith("sim-0200");
        assertThat(arguments.workload())
                .isEqualTo(
                        new Workload(
                                1,
                                64 << 10,
                                FragmentNames.PLAIN,
                                1,
                                true,
                                Duration.ZERO,
                                Duration.ZERO));
        assertThat(arguments.faults()).isEmpty();
        assertThat(arguments.json()).isFalse();
    }

    @Test
    void everythingCanBeSaid() throws UsageException {
        var arguments =
                parse(
                        "--prefix x --scope a --json --scope b --fragments 3 --size 2MiB --seed -7"
                                + " --names unicode --locks off --prepare-time 20ms"
                                + " --snapshot-time 2m");

        assertThat(arguments.ids()).startsWith("x-0001");
        assertThat(arguments.scopes()).containsExactly("a", "b");
        assertThat(arguments.json()).isTrue();
        assertThat(arguments.workload())
                .isEqualTo(
                        new Workload(
                                3,
                                2 << 20,
                                FragmentNames.UNICODE,
                                -7,
                                false,
                                Duration.ofMillis(20),
                                Duration.ofMinutes(2)));
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "500,500",
        "7B,7",
        "1k,1024",
        "64KiB,65536",
        "3GiB,3221225472",
        "1T,1099511627776"
    })
    void sizesHaveUnits(String text, long bytes) throws UsageException {
        assertThat(parse("--size " + text).workload().sizeBytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--agents 3 | option --agents is given twice",
                "--fragments 0 | option --fragments must be a number from 1 to 50000, not '0'",
                "--seed x | option --seed must be a number",
                "--size 5KB | option --size must be a size",
                "--size 9999999T | option --size must be a size",
                "--names long | option --names must be plain or unicode, not 'long'",
                "--locks no | option --locks must be on or off",
                "--prepare-time 5 | option --prepare-time must be a time",
                "--fail error | option --fail must be AGENTS:STAGE:FAULT, not 'error'",
                "--fail :transfer:error | option --fail must be AGENTS:STAGE:FAULT",
                "--fail *:copy:error | there is no stage 'copy'; known are execution",
                "--fail *:transfer:explode | there is no fault 'explode'; known are error",
                "--fail *:transfer:slow=1 | option --fail slow= must be a time",
                "--fail 101%:transfer:error | option --fail N% must be a number from 0 to 100",
                "--fail sim-9999:transfer:error | names no agent from sim-0001 to sim-0200",
                "--fail *:snapshot:short | this fault is one of stage transfer",
                "--size 0 --fail *:transfer:short | needs a --size of at least 1",
                "--locks off --fail *:release:hang | has no effect with --locks off"
            })
    void badUsageIsOneLineThatNamesTheOption(String words, String message) {
        assertThatThrownBy(() -> parse(words))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }

    @Test
    void rulesHitAgentsInTheirOrder() throws UsageException {
        var faults =
                parse(
                                "--fail *:post-actions:slow=2s --fail sim-0003:transfer:error"
                                        + " --prefix sim")
                        .faults();

        assertThat(faults).hasSize(200);
        assertThat(faults.get("sim-0003"))
                .extracting(FaultRule::stage, FaultRule::fault)
                .containsExactly(
                        tuple(Stage.POST_ACTIONS, new Fault.Slow(Duration.ofSeconds(2))),
                        tuple(Stage.TRANSFER, new Fault.Failure()));
    }

    @Test
    void aShareHitsTheSameAgentsUnderTheSameSeedAlone() throws UsageException {
        String rule = "--fail 5%:transfer:missing-fragment";
        var hit = parse(rule).faults().keySet();

        assertThat(hit).hasSize(10).isEqualTo(parse(rule).faults().keySet());
        assertThat(hit).isNotEqualTo(parse(rule + " --seed 2").faults().keySet());
        assertThat(parse("--fail 0%:transfer:error").faults()).isEmpty();
        assertThat(parse("--fail 100%:transfer:error").faults()).hasSize(200);
    }

    @Test
    void theIdOfAnAgentMayHaveColons() throws UsageException {
        assertThat(parse("--prefix a:b --fail a:b-0002:execution:exit").faults())
                .containsOnlyKeys("a:b-0002");
    }

    @Test
    void fragmentsHaveNamesOfTheirOwnAsLongAsTheyMayBe() {
        for (FragmentNames names : FragmentNames.values()) {
            assertThat(IntStream.rangeClosed(1, 50).mapToObj(names::name)).doesNotHaveDuplicates();
        }
        assertThat(FragmentNames.PLAIN.name(7)).isEqualTo("data-0007");
        String hard = FragmentNames.UNICODE.name(7);
        assertThat(hard.codePointCount(0, hard.length())).isEqualTo(300);
        assertThat(hard.codePoints().boxed().collect(Collectors.toSet()))
                .contains((int) '/', 0x1F5C4, 0x301);
    }
}
