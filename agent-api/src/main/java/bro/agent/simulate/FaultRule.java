package bro.agent.simulate;

import bro.agent.Stage;
import bro.agent.ready.UsageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Says which agents have which fault in which stage: {@code AGENTS:STAGE:FAULT}.
 *
 * @param agents an id, {@code *}, or a share like {@code 5%}
 * @param text as it was given
 */
record FaultRule(String agents, Stage stage, Fault fault, String text) {
    private static final String OPTION = "--fail";
    private static final String SLOW = "slow=";

    static FaultRule parse(String text) throws UsageException {
        // From the right: an agent's id may have colons.
        int fault = text.lastIndexOf(':');
        int stage = text.lastIndexOf(':', fault - 1);
        if (stage < 1) {
            throw new UsageException(
                    "option %s must be AGENTS:STAGE:FAULT, not '%s'".formatted(OPTION, text));
        }
        var rule =
                new FaultRule(
                        text.substring(0, stage),
                        stage(text.substring(stage + 1, fault), text),
                        fault(text.substring(fault + 1), text),
                        text);
        rule.requireRightStage();
        return rule;
    }

    /**
     * Chooses the agents.
     *
     * @param random decides whom a share hits; at least one agent, unless it is 0%
     */
    Set<String> chosen(List<String> ids, RandomGenerator random) throws UsageException {
        if (agents.equals("*")) {
            return Set.copyOf(ids);
        }
        if (agents.endsWith("%")) {
            String digits = agents.substring(0, agents.length() - 1);
            long percent = Quantity.number(OPTION + " N%", digits, 0, 100);
            var shuffled = new ArrayList<>(ids);
            Collections.shuffle(shuffled, random);
            long count = Math.ceilDiv(percent * ids.size(), 100);
            return Set.copyOf(shuffled.subList(0, (int) count));
        }
        if (!ids.contains(agents)) {
            throw new UsageException(
                    "option %s '%s' names no agent from %s to %s"
                            .formatted(OPTION, text, ids.getFirst(), ids.getLast()));
        }
        return Set.of(agents);
    }

    private void requireRightStage() throws UsageException {
        boolean right =
                switch (fault) {
                    case Fault.ShortFragment _, Fault.MissingFragment _ -> stage == Stage.TRANSFER;
                    case Fault.Failure _, Fault.Hang _, Fault.Slow _, Fault.Exit _ -> true;
                };
        if (!right) {
            throw new UsageException(
                    "option %s '%s': this fault is one of stage transfer".formatted(OPTION, text));
        }
    }

    private static Stage stage(String name, String text) throws UsageException {
        for (Stage stage : Stage.values()) {
            if (name(stage).equals(name)) {
                return stage;
            }
        }
        var known =
                Arrays.stream(Stage.values())
                        .map(FaultRule::name)
                        .collect(Collectors.toCollection(TreeSet::new));
        throw new UsageException(
                "option %s '%s': there is no stage '%s'; known are %s"
                        .formatted(OPTION, text, name, String.join(" ", known)));
    }

    /** The stage's name as it stands in rules and reports. */
    static String name(Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Fault fault(String name, String text) throws UsageException {
        if (name.startsWith(SLOW)) {
            return new Fault.Slow(Quantity.time(OPTION + " slow=", name.substring(SLOW.length())));
        }
        return switch (name) {
            case "error" -> new Fault.Failure();
            case "hang" -> new Fault.Hang();
            case "short" -> new Fault.ShortFragment();
            case "missing-fragment" -> new Fault.MissingFragment();
            case "exit" -> new Fault.Exit();
            default ->
                    throw new UsageException(
                            "option %s '%s': there is no fault '%s'; known are"
                                            .formatted(OPTION, text, name)
                                    + " error exit hang missing-fragment short slow=TIME");
        };
    }
}
