package bro.agent.ready;

import bro.agent.AgentTls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The options of a command: each has a value, and is given once or, if it may be, several times.
 */
public final class CommandLine {
    private static final int PORT_MAX = 65_535;

    private final Map<String, List<String>> values;

    private CommandLine(Map<String, List<String>> values) {
        this.values = values;
    }

    /** The options of {@link #orchestrator}. */
    public static final Set<String> ORCHESTRATOR_OPTIONS =
            Set.of("--orchestrator", "--tls-ca", "--tls-cert", "--tls-key");

    /** What is said of {@link #ORCHESTRATOR_OPTIONS}. */
    public static final String ORCHESTRATOR_HELP =
            """
              --orchestrator HOST:PORT   where the orchestrator listens for agents
              --tls-ca FILE              connects by TLS and trusts this CA (PEM, as below)
              --tls-cert, --tls-key FILE what the agent proves itself with, if it is asked to
            """;

    /**
     * Where the orchestrator listens for agents.
     *
     * @param tls empty to connect in the clear
     */
    public record Endpoint(String host, int port, Optional<AgentTls> tls) {}

    /**
     * Understands the words of a command.
     *
     * @param known the options that there are
     * @param repeatable those of them that may be given several times
     */
    public static CommandLine parse(List<String> words, Set<String> known, Set<String> repeatable)
            throws UsageException {
        var values = new HashMap<String, List<String>>();
        for (Iterator<String> i = words.iterator(); i.hasNext(); ) {
            String option = i.next();
            if (!known.contains(option)) {
                throw new UsageException(
                        "unknown option '%s'; known are %s"
                                .formatted(option, String.join(" ", new TreeSet<>(known))));
            }
            if (!i.hasNext()) {
                throw new UsageException("option %s needs a value".formatted(option));
            }
            var given = values.computeIfAbsent(option, _ -> new ArrayList<>());
            if (!given.isEmpty() && !repeatable.contains(option)) {
                throw new UsageException("option %s is given twice".formatted(option));
            }
            given.add(i.next());
        }
        return new CommandLine(values);
    }

    /** The value of an option, if it is given. */
    public Optional<String> value(String option) {
        return values(option).stream().findFirst();
    }

    /** All values of an option, in their order. */
    public List<String> values(String option) {
        return List.copyOf(values.getOrDefault(option, List.of()));
    }

    /** The value of an option that must be given. */
    public String required(String option) throws UsageException {
        return value(option)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new UsageException("option %s is missing".formatted(option)));
    }

    /** The orchestrator, and how to connect to it. */
    public Endpoint orchestrator() throws UsageException {
        String orchestrator = required("--orchestrator");
        int colon = orchestrator.lastIndexOf(':');
        return new Endpoint(host(orchestrator, colon), port(orchestrator, colon), tls());
    }

    private Optional<AgentTls> tls() throws UsageException {
        if (values("--tls-cert").isEmpty() && values("--tls-key").isEmpty()) {
            return value("--tls-ca").map(ca -> new AgentTls(Path.of(ca)));
        }
        return Optional.of(
                new AgentTls(
                        Path.of(required("--tls-ca")),
                        Optional.of(
                                new AgentTls.Identity(
                                        Path.of(required("--tls-cert")),
                                        Path.of(required("--tls-key"))))));
    }

    private static String host(String orchestrator, int colon) throws UsageException {
        String host = colon < 0 ? "" : orchestrator.substring(0, colon);
        if (host.isEmpty()) {
            throw new UsageException(
                    "option --orchestrator must be HOST:PORT, not '%s'".formatted(orchestrator));
        }
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    private static int port(String orchestrator, int colon) throws UsageException {
        String digits = orchestrator.substring(colon + 1);
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > PORT_MAX) {
            throw new UsageException(
                    "option --orchestrator has the port '%s', not one from 1 to 65535"
                            .formatted(digits));
        }
        return port;
    }
}
