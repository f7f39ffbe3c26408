package bro.orchestrator.demo;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the command line says.
 *
 * @param directory where to work; without it a new temporary directory
 * @param sizeMib content of the directory tree
 * @param files regular files of the directory tree
 * @param json whether to end with one JSON object
 * @param keep whether to leave everything that was made
 */
record DemoOptions(
        boolean help,
        Optional<Path> directory,
        int sizeMib,
        int files,
        boolean json,
        boolean keep) {
    static final String HELP =
            """
            usage: bro demo [--dir DIR] [--size MIB] [--files N] [--json] [--keep]

            Starts an orchestrator and three agents, backs up a directory tree, a database and a
            ledger, destroys all three, restores them and proves that every byte is back. Everything
            is driven over NETCONF. Takes a minute or two, and three times the size in disk space.

            options:
              --dir DIR     where to work; must be empty or not there (a new temporary directory)
              --size MIB    content of the directory tree, 1 to 100000 (500)
              --files N     files of the directory tree, 100 to 1000000 (10000)
              --json        tell the steps on standard error and print one JSON object in the end
              --keep        leave everything that was made
              --help        this text

            Exit codes: 0 every byte is back, 1 it is not or something failed, 2 bad usage

            example:
              bro demo --size 100 --files 2000
            """;

    private static final int MAX_MIB = 100_000;
    private static final int MIN_FILES = 100;
    private static final int MAX_FILES = 1_000_000;

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException naming the option that is wrong
     */
    static DemoOptions parse(List<String> words) {
        var flags = new HashSet<String>();
        var values = new HashMap<String, String>();
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String option = rest.next();
            switch (option) {
                case "-h" -> flags.add("--help");
                case "--help", "--json", "--keep" -> flags.add(option);
                case "--dir", "--size", "--files" -> values.put(option, value(option, rest));
                default ->
                        throw new IllegalArgumentException(
                                "demo has no option '%s'; see ./bro demo --help".formatted(option));
            }
        }
        return new DemoOptions(
                flags.contains("--help"),
                Optional.ofNullable(values.get("--dir")).map(Path::of),
                number("--size", values.getOrDefault("--size", "500"), 1, MAX_MIB),
                number("--files", values.getOrDefault("--files", "10000"), MIN_FILES, MAX_FILES),
                flags.contains("--json"),
                flags.contains("--keep"));
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException("%s wants a value".formatted(option));
        }
        return rest.next();
    }

    private static int number(String option, String value, int min, int max) {
        int number = value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : -1;
        if (number < min || number > max) {
            throw new IllegalArgumentException(
                    "%s wants a number from %d to %d, not '%s'".formatted(option, min, max, value));
        }
        return number;
    }
}
