package bro.orchestrator.app;

import bro.orchestrator.config.Config;
import bro.orchestrator.config.ConfigReader;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The options that serve and config check share.
 *
 * @param settings {@code key=value}, in their order
 */
record Options(boolean help, Optional<Path> file, List<String> settings) {

    /**
     * Reads the options.
     *
     * @throws UsageException naming the option that is wrong
     */
    static Options parse(String command, List<String> arguments) {
        boolean help = false;
        Optional<Path> file = Optional.empty();
        var settings = new ArrayList<String>();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--help", "-h" -> help = true;
                case "--config" -> file = Optional.of(path(option, value(option, rest)));
                case "--data" ->
                        settings.add("data=" + path(option, value(option, rest)).toAbsolutePath());
                case "--set" -> settings.add(value(option, rest));
                default ->
                        throw new UsageException(
                                "%s has no option '%s'; see ./bro %s --help"
                                        .formatted(command, option, command));
            }
        }
        return new Options(help, file, settings);
    }

    /** Reads the configuration that the options name. */
    Config config() {
        return ConfigReader.read(file, System.getenv(), settings, Path.of("").toAbsolutePath());
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new UsageException("%s wants a value".formatted(option));
        }
        return rest.next();
    }

    private static Path path(String option, String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new UsageException("%s: '%s' is no path".formatted(option, value));
        }
    }
}
