package bro.orchestrator.app;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.demo.Demo;
import java.util.List;

/** {@code bro serve}, {@code bro config} and {@code bro demo}; the launcher does the rest. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int status;
        try {
            status = run(List.of(arguments));
        } catch (UsageException e) {
            System.err.println("bro: " + e.getMessage());
            status = ExitCodes.USAGE;
        } catch (BroException e) {
            System.err.println("bro: " + e.getMessage());
            status = ExitCodes.of(e.code());
        }
        System.exit(status);
    }

    private static int run(List<String> arguments) {
        String command = arguments.isEmpty() ? "" : arguments.getFirst();
        List<String> rest =
                arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        return switch (command) {
            case "serve" -> Serve.run(rest);
            case "config" -> ConfigCheck.run(rest);
            case "demo" -> Demo.run(rest);
            default ->
                    throw new UsageException(
                            "there is no command '%s'; see ./bro help"
                                    .formatted(String.join(" ", arguments)));
        };
    }
}
