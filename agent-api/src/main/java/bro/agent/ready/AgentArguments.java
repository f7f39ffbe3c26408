package bro.agent.ready;

import bro.agent.AgentBehavior;
import bro.agent.SoftwareVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The command line of a ready agent, understood and checked. */
record AgentArguments(
        String id,
        String host,
        int port,
        List<String> scopes,
        SoftwareVersion softwareVersion,
        AgentBehavior behavior) {

    private static final int PORT_MAX = 65_535;
    private static final String SCOPE = "--scope";
    private static final Set<String> COMMON =
            Set.of(
                    "--id",
                    "--orchestrator",
                    SCOPE,
                    "--product-name",
                    "--product-number",
                    "--revision",
                    "--production-date",
                    "--description",
                    "--type",
                    "--semantic-version");

    static final String HELP =
            """
            Usage: bro agent run files   --id ID --orchestrator HOST:PORT --path DIR [options]
                   bro agent run command --id ID --orchestrator HOST:PORT --dump CMD --load CMD [options]

            files     saves a directory tree; a restore replaces the whole tree
            command   saves what the shell command CMD of --dump writes to standard output;
                      a restore gives it to that of --load on standard input

            Options:
              --id ID                    name of the agent, unique at its orchestrator
              --orchestrator HOST:PORT   where the orchestrator listens for agents
              --scope S                  a scope of the agent; may be given several times
              --product-name, --product-number, --revision, --production-date,
              --description, --type, --semantic-version TEXT
                                         the software whose data it is; a restore compares it
              --help                     prints this

            Examples:
              bro agent run files --id web --orchestrator 127.0.0.1:3000 --path /srv/www
              bro agent run command --id db --orchestrator 127.0.0.1:3000 --scope databases \\
                  --dump 'pg_dump -Fc shop' --load 'pg_restore --clean --single-transaction -d shop'

            Command lines are visible to every user of the machine: give passwords by environment or
            file (~/.pgpass). Commands see BRO_BACKUP_NAME and BRO_ACTION_ID.

            Exit codes: 0 stopped by a signal, 2 bad usage, 3 refused by the orchestrator
            """;

    static AgentArguments parse(List<String> words) throws UsageException {
        String kind = words.isEmpty() ? "" : words.getFirst();
        Set<String> own =
                switch (kind) {
                    case "files" -> Set.of("--path");
                    case "command" -> Set.of("--dump", "--load");
                    default ->
                            throw new UsageException(
                                    "say 'files' or 'command' first, not '%s'".formatted(kind));
                };
        var scopes = new ArrayList<String>();
        var options = options(words.subList(1, words.size()), own, scopes);
        String orchestrator = required(options, "--orchestrator");
        int colon = orchestrator.lastIndexOf(':');
        return new AgentArguments(
                required(options, "--id"),
                host(orchestrator, colon),
                port(orchestrator, colon),
                List.copyOf(scopes),
                softwareVersion(options),
                behavior(kind, options));
    }

    private static Map<String, String> options(
            List<String> words, Set<String> own, List<String> scopes) throws UsageException {
        var known = new TreeSet<>(COMMON);
        known.addAll(own);
        var options = new HashMap<String, String>();
        for (Iterator<String> i = words.iterator(); i.hasNext(); ) {
            String option = i.next();
            if (!known.contains(option)) {
                throw new UsageException(
                        "unknown option '%s'; known are %s"
                                .formatted(option, String.join(" ", known)));
            }
            if (!i.hasNext()) {
                throw new UsageException("option %s needs a value".formatted(option));
            }
            String value = i.next();
            if (option.equals(SCOPE)) {
                scopes.add(value);
            } else if (options.put(option, value) != null) {
                throw new UsageException("option %s is given twice".formatted(option));
            }
        }
        return options;
    }

    private static AgentBehavior behavior(String kind, Map<String, String> options)
            throws UsageException {
        return kind.equals("files")
                ? new FilesAgent(Path.of(required(options, "--path")))
                : new CommandAgent(required(options, "--dump"), required(options, "--load"));
    }

    private static SoftwareVersion softwareVersion(Map<String, String> options) {
        return new SoftwareVersion(
                options.getOrDefault("--product-name", ""),
                options.getOrDefault("--product-number", ""),
                options.getOrDefault("--revision", ""),
                options.getOrDefault("--production-date", ""),
                options.getOrDefault("--description", ""),
                options.getOrDefault("--type", ""),
                options.getOrDefault("--semantic-version", ""));
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

    private static String required(Map<String, String> options, String name) throws UsageException {
        String value = options.get(name);
        if (value == null || value.isEmpty()) {
            throw new UsageException("option %s is missing".formatted(name));
        }
        return value;
    }
}
