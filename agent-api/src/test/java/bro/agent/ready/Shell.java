package bro.agent.ready;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Runs a shell script and returns what it prints. */
final class Shell {
    private Shell() {}

    static String run(Path directory, String script) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder("/bin/sh", "-c", script)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        if (process.waitFor() != 0) {
            throw new AssertionError(script + "\n" + output);
        }
        return output;
    }
}
