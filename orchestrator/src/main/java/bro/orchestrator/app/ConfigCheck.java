package bro.orchestrator.app;

import java.util.List;

/** {@code bro config check}: says whether a configuration is good, and starts nothing. */
final class ConfigCheck {
    private static final String HELP =
            """
            usage: bro config check [--config FILE] [--set KEY=VALUE]...

            Reads the configuration as 'bro serve' would and says whether it is good.

            examples:
              bro config check --config bro.yaml
              BRO_REST_PORT=7002 bro config check
            """;

    private ConfigCheck() {}

    static int run(List<String> arguments) {
        if (arguments.isEmpty() || !arguments.getFirst().equals("check")) {
            if (arguments.contains("--help") || arguments.contains("-h")) {
                System.out.print(HELP);
                return ExitCodes.OK;
            }
            throw new UsageException("bro config wants: check; see ./bro config check --help");
        }
        Options options = Options.parse("config check", arguments.subList(1, arguments.size()));
        if (options.help()) {
            System.out.print(HELP);
            return ExitCodes.OK;
        }
        options.config();
        System.out.println("the configuration is good");
        return ExitCodes.OK;
    }
}
