package bro.orchestrator.demo;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Command lines that run classes of this program in processes of their own. */
final class JavaCommand {
    /** Those of the launcher. */
    private static final List<String> FLAGS =
            List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseSerialGC",
                    "-XX:+UseCompactObjectHeaders",
                    "-Xmx256m");

    private JavaCommand() {}

    /** With this process' Java and class path. */
    static List<String> of(String mainClass, String... arguments) {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(FLAGS);
        String options = System.getenv().getOrDefault("BRO_JAVA_OPTS", "");
        words.addAll(Stream.of(options.split("\\s+")).filter(word -> !word.isEmpty()).toList());
        words.addAll(List.of("-cp", classPath(), mainClass));
        words.addAll(List.of(arguments));
        return words;
    }

    /** One line for {@code sh}, in which no character of a word means anything. */
    static String shell(List<String> words) {
        return words.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
