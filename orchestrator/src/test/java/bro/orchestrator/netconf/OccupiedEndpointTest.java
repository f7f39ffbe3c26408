package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.getConfig;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints whose address somebody else has when the server starts. */
@Timeout(120)
class OccupiedEndpointTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SEVERAL_TRIES = Duration.ofSeconds(4);

    @TempDir private Path directory;
    private final FakeOrchestrator orchestrator = new FakeOrchestrator();
    private int port;

    @BeforeEach
    void configure() throws Exception {
        SshClient.makeKey(directory);
        Files.copy(directory.resolve("key.pub"), directory.resolve("admin.keys"));
        try (var server = start()) {
            port = Ports.free();
            edit(server, endpoint("merge"));
            assertThat(Ports.isAccepted(port)).isTrue();
        }
    }

    @Test
    void itIsListenedOnOnceItIsFree() throws Exception {
        RunningServer server;
        try (var _ = occupant()) {
            server = start();
            // what waits does not stand against other changes
            edit(server, "<idle-timeout>600</idle-timeout>");
        }
        try (server) {
            assertThat(isAcceptedWithin(PATIENCE)).isTrue();
            try (var client = Conversation.open(directory, port)) {
                client.ask(getConfig("running", "")).data();
            }
            edit(server, endpoint("delete"));
            assertThat(Ports.isAccepted(port)).isFalse();
        }
    }

    @Test
    void itIsForgottenWhenItIsNotConfiguredAnyMore() throws Exception {
        RunningServer server;
        try (var _ = occupant()) {
            server = start();
            edit(server, endpoint("delete"));
        }
        try (server) {
            assertThat(isAcceptedWithin(SEVERAL_TRIES)).isFalse();
        }
    }

    @Test
    void itIsForgottenWhenTheServerStops() throws Exception {
        try (var _ = occupant()) {
            start().close();
        }
        assertThat(isAcceptedWithin(SEVERAL_TRIES)).isFalse();
    }

    private RunningServer start() {
        return RunningServer.start(directory, orchestrator, RunningServer.limits(8));
    }

    private ServerSocket occupant() throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private boolean isAcceptedWithin(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        boolean accepted = Ports.isAccepted(port);
        while (!accepted && System.nanoTime() < end) {
            Thread.sleep(100);
            accepted = Ports.isAccepted(port);
        }
        return accepted;
    }

    private String endpoint(String operation) {
        String parameters =
                """
                <ssh><tcp-server-parameters><local-address>127.0.0.1</local-address>
                <local-port>%d</local-port></tcp-server-parameters></ssh>
                """
                        .formatted(port);
        return "<endpoints><endpoint nc:operation=\"%s\"><name>second</name>%s</endpoint></endpoints>"
                .formatted(operation, operation.equals("merge") ? parameters : "");
    }

    private void edit(RunningServer server, String listen) throws IOException {
        String inner =
                "<netconf-server xmlns=\"urn:bro:netconf-server\"><listen>%s</listen></netconf-server>"
                        .formatted(listen);
        try (var client = Conversation.open(directory, server.port())) {
            client.ask(Conversation.edit("running", "", inner)).ok();
        }
    }
}
