package bro.agent.ready;

import bro.agent.AgentBehavior;
import bro.agent.SoftwareVersion;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The command line of a ready agent, understood and checked. */
record AgentArguments(
        String id,
        CommandLine.Endpoint orchestrator,
        List<String> scopes,
        SoftwareVersion softwareVersion,
        AgentBehavior behavior) {

    private static final String SCOPE = "--scope";
    private static final Set<String> COMMON =
            Set.of(
                    "--id",
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
            %s\
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

            For agents with made-up data see bro agent simulate --help.

            Exit codes: 0 stopped by a signal, 2 bad usage, 3 refused by the orchestrator
            """
                    .replace("%s", CommandLine.ORCHESTRATOR_HELP);

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
        var known = new HashSet<>(COMMON);
        known.addAll(CommandLine.ORCHESTRATOR_OPTIONS);
        known.addAll(own);
        var options = CommandLine.parse(words.subList(1, words.size()), known, Set.of(SCOPE));
        return new AgentArguments(
                options.required("--id"),
                options.orchestrator(),
                options.values(SCOPE),
                softwareVersion(options),
                behavior(kind, options));
    }

    private static AgentBehavior behavior(String kind, CommandLine options) throws UsageException {
        return kind.equals("files")
                ? new FilesAgent(Path.of(options.required("--path")))
                : new CommandAgent(options.required("--dump"), options.required("--load"));
    }

    private static SoftwareVersion softwareVersion(CommandLine options) {
        return new SoftwareVersion(
                options.value("--product-name").orElse(""),
                options.value("--product-number").orElse(""),
                options.value("--revision").orElse(""),
                options.value("--production-date").orElse(""),
                options.value("--description").orElse(""),
                options.value("--type").orElse(""),
                options.value("--semantic-version").orElse(""));
    }
}
