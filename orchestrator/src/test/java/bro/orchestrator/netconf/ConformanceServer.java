package bro.orchestrator.netconf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A server for the tests of a class, and sessions with it. */
abstract class ConformanceServer {
    @TempDir static Path directory;
    static RunningServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        SshClient.makeKey(directory);
        Files.copy(directory.resolve("key.pub"), directory.resolve("admin.keys"));
        server = RunningServer.start(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Conversation open() throws IOException {
        return Conversation.open(directory, server.port());
    }

    static Conversation open(String user) throws IOException {
        return Conversation.open(directory, server.port(), user);
    }
}
