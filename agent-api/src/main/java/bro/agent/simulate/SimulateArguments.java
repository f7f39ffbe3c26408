package bro.agent.simulate;

import bro.agent.Stage;
import bro.agent.ready.CommandLine;
import bro.agent.ready.UsageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The command line of a simulation, understood and checked.
 *
 * @param faults those of each agent that has any
 * @param json whether to print lines for programs
 */
record SimulateArguments(
        CommandLine.Endpoint orchestrator,
        List<String> ids,
        List<String> scopes,
        Workload workload,
        Map<String, List<FaultRule>> faults,
        boolean json) {

    private static final int AGENTS_MAX = 10_000;

    /** A backup takes no more of an agent. */
    private static final int FRAGMENTS_MAX = 50_000;

    private static final String JSON = "--json";
    private static final String SCOPE = "--scope";
    private static final String FAIL = "--fail";
    private static final Set<String> REPEATABLE = Set.of(SCOPE, FAIL);
    private static final Set<String> KNOWN =
            Set.of(
                    "--agents",
                    "--prefix",
                    SCOPE,
                    "--fragments",
                    "--size",
                    "--names",
                    "--seed",
                    "--locks",
                    "--prepare-time",
                    "--snapshot-time",
                    FAIL);

    static final String HELP =
            """
            Usage: bro agent simulate --orchestrator HOST:PORT --agents N [options]

            Runs N agents in one process. They save made-up data, check in a restore that every byte
            is the same again, and fail as they are told. Stop them by SIGTERM or Ctrl-C.

            Options:
            %s\
              --agents N                 how many; their ids are PREFIX-0001 and so on
              --prefix PREFIX            sim if not said
              --scope S                  a scope of all agents; may be given several times
              --fragments M              of each agent; 1 if not said
              --size S                   of each fragment, e.g. 0, 500, 64KiB, 100MiB, 3GiB (1k is
                                         1KiB); 64KiB if not said
              --names plain|unicode      short names, or such of 300 characters of all kinds
              --seed NUMBER              decides the data and which agents a share hits; 1 if not said.
                                         A restore finds its data right only under the same seed,
                                         prefix, names, fragments and size
              --locks on|off             whether agents prepare, cut and release; on if not said
              --prepare-time TIME        until an agent is locked, e.g. 20ms, 5s; 0ms if not said
              --snapshot-time TIME       0ms if not said
              --fail AGENTS:STAGE:FAULT  what goes wrong; may be given several times
              --json                     prints one line of JSON for each event
              --help                     prints this

            AGENTS is an id, * for all, or a share like 5%, rounded up.
            STAGE is preparation, snapshot, release, transfer, execution or post-actions; a
            preparation is that of a backup and that of a restore.
            FAULT is one of
              error                      the callback throws
              hang                       the callback goes on until it is interrupted
              slow=TIME                  the callback waits first
              exit                       the process ends at once, with exit code 9, and all its agents
              short                      transfer only: the first fragment lacks its last byte
              missing-fragment           transfer only: the last fragment is left out

            Examples:
              bro agent simulate --orchestrator 127.0.0.1:3000 --agents 1000 --size 64KiB
              bro agent simulate --orchestrator 127.0.0.1:3000 --agents 20 --fragments 3 --size 100MiB \\
                  --scope shop --fail sim-0003:transfer:error --fail 10%:snapshot:slow=2s

            Exit codes: 0 stopped by a signal, 2 bad usage, 3 all agents refused by the orchestrator
            """
                    .replace("%s", CommandLine.ORCHESTRATOR_HELP);

    private static Set<String> known() {
        var known = new HashSet<>(KNOWN);
        known.addAll(CommandLine.ORCHESTRATOR_OPTIONS);
        return known;
    }

    static SimulateArguments parse(List<String> words) throws UsageException {
        var valued = words.stream().filter(word -> !word.equals(JSON)).toList();
        var options = CommandLine.parse(valued, known(), REPEATABLE);
        var orchestrator = options.orchestrator();
        var ids = ids(options);
        var workload = workload(options);
        return new SimulateArguments(
                orchestrator,
                ids,
                options.values(SCOPE),
                workload,
                faults(options.values(FAIL), ids, workload),
                words.contains(JSON));
    }

    private static List<String> ids(CommandLine options) throws UsageException {
        options.required("--agents");
        long agents = number(options, "--agents", 1, AGENTS_MAX);
        String prefix = options.value("--prefix").orElse("sim");
        return IntStream.rangeClosed(1, (int) agents)
                .mapToObj(number -> "%s-%04d".formatted(prefix, number))
                .toList();
    }

    private static Workload workload(CommandLine options) throws UsageException {
        return new Workload(
                (int) number(options, "--fragments", 1, FRAGMENTS_MAX),
                Quantity.bytes("--size", options.value("--size").orElse("64KiB")),
                choice(options, "--names", "plain", "unicode")
                        ? FragmentNames.PLAIN
                        : FragmentNames.UNICODE,
                number(options, "--seed", Long.MIN_VALUE, Long.MAX_VALUE),
                choice(options, "--locks", "on", "off"),
                Quantity.time("--prepare-time", options.value("--prepare-time").orElse("0ms")),
                Quantity.time("--snapshot-time", options.value("--snapshot-time").orElse("0ms")));
    }

    private static long number(CommandLine options, String option, long least, long most)
            throws UsageException {
        return Quantity.number(option, options.value(option).orElse("1"), least, most);
    }

    /** Whether the value is the first of two words, as it is if none is given. */
    private static boolean choice(CommandLine options, String option, String first, String second)
            throws UsageException {
        String value = options.value(option).orElse(first);
        if (!value.equals(first) && !value.equals(second)) {
            throw new UsageException(
                    "option %s must be %s or %s, not '%s'".formatted(option, first, second, value));
        }
        return value.equals(first);
    }

    private static Map<String, List<FaultRule>> faults(
            List<String> rules, List<String> ids, Workload workload) throws UsageException {
        var faults = new HashMap<String, List<FaultRule>>();
        var random = new SplittableRandom(workload.seed());
        for (String text : rules) {
            FaultRule rule = FaultRule.parse(text);
            requireEffect(rule, workload);
            for (String id : rule.chosen(ids, random)) {
                faults.computeIfAbsent(id, _ -> new ArrayList<>()).add(rule);
            }
        }
        return faults;
    }

    private static void requireEffect(FaultRule rule, Workload workload) throws UsageException {
        if (rule.fault() instanceof Fault.ShortFragment && workload.sizeBytes() == 0) {
            throw new UsageException(
                    "option %s '%s' needs a --size of at least 1".formatted(FAIL, rule.text()));
        }
        if (!workload.locks() && Set.of(Stage.SNAPSHOT, Stage.RELEASE).contains(rule.stage())) {
            throw new UsageException(
                    "option %s '%s' has no effect with --locks off".formatted(FAIL, rule.text()));
        }
    }
}
