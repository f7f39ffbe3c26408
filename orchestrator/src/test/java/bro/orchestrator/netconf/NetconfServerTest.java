package bro.orchestrator.netconf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.netconf.NetconfSettings.Elsewhere;
import bro.orchestrator.netconf.NetconfSettings.Limits;
import bro.orchestrator.netconf.NetconfSettings.Shares;
import bro.orchestrator.netconf.notification.LogLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Start, stop, limits, and clients that misbehave. */
@Timeout(120)
class NetconfServerTest {
    private static final String BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
    private static final String END = "]]>]]>";
    private static final String HELLO =
            ("<hello xmlns=\"%s\"><capabilities><capability>urn:ietf:params:netconf:base:1.0"
                            + "</capability></capabilities></hello>")
                    .formatted(BASE);
    private static final String GET = rpc("<get/>");
    private static final String GET_CONFIG =
            rpc("<get-config><source><running/></source></get-config>");
    private static final String SUBSCRIBE =
            rpc(
                    "<create-subscription"
                            + " xmlns=\"urn:ietf:params:xml:ns:netconf:notification:1.0\"/>");

    @TempDir Path directory;

    @BeforeEach
    void makeKey() throws Exception {
        SshClient.makeKey(directory);
        Files.copy(directory.resolve("key.pub"), directory.resolve("admin.keys"));
    }

    private static String rpc(String operation) {
        return "<rpc xmlns=\"%s\" message-id=\"1\">%s</rpc>".formatted(BASE, operation);
    }

    private SshClient open(RunningServer server, String... options) throws Exception {
        SshClient client = SshClient.connect(directory, server.port(), options);
        client.readUntil(END);
        client.send(HELLO + END);
        return client;
    }

    private static String ask(SshClient client, String rpc) throws Exception {
        client.send(rpc + END);
        return client.readUntil(END);
    }

    @Test
    void hostKeysAreForTheOwnerAloneAndStayTheSame() throws Exception {
        Path key = directory.resolve("host/ssh_host_ed25519_key");
        try (var server = RunningServer.start(directory)) {
            assertThat(server.port()).isPositive();
        }
        String first = Files.readString(key);

        try (var server = RunningServer.start(directory)) {
            assertThat(server.port()).isPositive();
        }

        assertThat(Files.readString(key)).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
    }

    @Test
    void aDamagedHostKeyKeepsItFromStartingAndIsNamed() throws Exception {
        Path key = Files.createDirectory(directory.resolve("host")).resolve("ssh_host_ed25519_key");
        String begin = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
        String end = "\n-----END OPENSSH PRIVATE KEY-----\n";
        String good = Files.readString(directory.resolve("key"));
        for (String content :
                new String[] {
                    "",
                    "garbage",
                    begin,
                    begin + end,
                    begin + "b3BlbnNzaC1rZXktdjEA" + end,
                    begin + "!!!" + end,
                    good.substring(0, 120),
                    good.substring(0, 120) + end,
                }) {
            Files.writeString(key, content);

            assertThatThrownBy(() -> RunningServer.start(directory).close())
                    .as(content)
                    .isInstanceOfSatisfying(
                            BroException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.STARTUP_FAILED))
                    .hasMessageContaining(key.toString());
        }
    }

    @Test
    void aLockWaitsForTheEditThatIsUnderWay() throws Exception {
        String edit =
                rpc(
                        "<edit-config><target><running/></target><config>"
                                + "<brm xmlns=\"urn:bro:backup-restore-orchestrator\">"
                                + "<backup-manager><id>slow</id>"
                                + "</backup-manager></brm></config></edit-config>");
        try (var server = RunningServer.start(directory);
                SshClient editor = open(server);
                SshClient locker = open(server)) {
            ask(locker, GET_CONFIG);
            editor.send(edit + END);
            Thread.sleep(Duration.ofMillis(500));

            assertThat(ask(locker, rpc("<lock><target><running/></target></lock>")))
                    .contains("<ok/>");

            assertThat(server.orchestrator().runningConfiguration().toString()).contains("slow");
            assertThat(editor.readUntil(END)).contains("<ok/>");
            assertThat(ask(editor, edit)).contains("<error-tag>in-use</error-tag>");
        }
    }

    @Test
    void aFilterTooLargeToKeepIsNotSubscribedWith() throws Exception {
        String filter = "<filter>%s</filter>".formatted("<a/>".repeat(2_000));
        try (var server = RunningServer.start(directory);
                SshClient client = open(server)) {
            assertThat(
                            ask(
                                    client,
                                    SUBSCRIBE.replace(
                                            "/></rpc>",
                                            ">%s</create-subscription></rpc>".formatted(filter))))
                    .contains("<error-tag>too-big</error-tag>");
        }
    }

    @Test
    void aStoredConfigurationIsServedAgain() throws Exception {
        var orchestrator = new FakeOrchestrator();
        orchestrator.store(
                """
                {"backup-restore-orchestrator:brm": {"backup-manager": [
                  {"id": "gold", "description": "kept"}]}}
                """);
        var settings = RunningServer.limits(4);

        try (var server = RunningServer.start(directory, orchestrator, settings);
                SshClient client = open(server)) {
            assertThat(ask(client, GET_CONFIG))
                    .contains("<id>gold</id><description>kept</description>")
                    .contains("<id>DEFAULT</id>");
        }
    }

    @Test
    void whatIsCommittedIsStoredAsJsonOfItsOwn() throws Exception {
        String edit =
                rpc(
                        "<edit-config><target><running/></target><config>"
                                + "<brm xmlns=\"urn:bro:backup-restore-orchestrator\">"
                                + "<backup-manager><id>gold</id><description>d</description>"
                                + "</backup-manager></brm></config></edit-config>");
        try (var server = RunningServer.start(directory);
                SshClient client = open(server)) {
            assertThat(ask(client, edit)).contains("<ok/>");

            assertThat(server.orchestrator().runningConfiguration())
                    .containsEntry(
                            "/{urn:bro:backup-restore-orchestrator}brm/backup-manager[gold]",
                            "{\"backup-restore-orchestrator:brm\":{\"backup-manager\":["
                                    + "{\"id\":\"gold\",\"description\":\"d\"}]}}");
        }
    }

    @Test
    void aStoredConfigurationThatCannotBeKeepsItFromStarting() {
        for (String stored :
                new String[] {
                    "not json",
                    "{\"x:y\": {}}",
                    "{\"backup-restore-orchestrator:brm\": {\"backup-manager\": [{\"id\":"
                            + " \"/\"}]}}",
                    "{\"backup-restore-orchestrator:brm\": {\"endpoint\": []}}"
                }) {
            var orchestrator = new FakeOrchestrator();
            orchestrator.store(stored);

            assertThatThrownBy(
                            () ->
                                    RunningServer.start(
                                            directory, orchestrator, RunningServer.limits(4)))
                    .as(stored)
                    .isInstanceOfSatisfying(
                            BroException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.STARTUP_FAILED));
        }
    }

    @Test
    void aPortThatIsTakenKeepsItFromStarting() {
        try (var server = RunningServer.start(directory)) {
            var settings =
                    new NetconfSettings(
                            "127.0.0.1",
                            server.port(),
                            8,
                            Limits.USUAL,
                            Optional.empty(),
                            Shares.USUAL,
                            Elsewhere.NOTHING,
                            LogLimits.USUAL);

            assertThatThrownBy(
                            () -> RunningServer.start(directory, new FakeOrchestrator(), settings))
                    .isInstanceOf(BroException.class)
                    .hasMessageContaining("cannot listen");
        }
    }

    @Test
    void aManagerThatTheOrchestratorMakesAppearsInRunning() throws Exception {
        try (var server = RunningServer.start(directory);
                SshClient client = open(server)) {
            server.orchestrator().makeManager("bronze");

            waitUntilShown(client, "<id>bronze</id>");
        }
    }

    private static void waitUntilShown(SshClient client, String wanted) throws Exception {
        for (int i = 0; i < 300 && !ask(client, GET_CONFIG).contains(wanted); i++) {
            Thread.sleep(Duration.ofMillis(10));
        }
        assertThat(ask(client, GET_CONFIG)).contains(wanted);
    }

    @Test
    void aSessionTooManyIsRefusedAndTheOthersGoOn() throws Exception {
        var settings = RunningServer.limits(2);
        try (var server = RunningServer.start(directory, new FakeOrchestrator(), settings);
                SshClient one = open(server);
                SshClient two = open(server)) {
            ask(one, GET_CONFIG);
            ask(two, GET_CONFIG);

            try (SshClient three = SshClient.connect(directory, server.port())) {
                assertThat(three.readToEnd()).isEmpty();
            }

            assertThat(ask(one, GET_CONFIG)).contains("<data>");
            one.hangUp();
            assertThat(waitForRoom(server)).contains("<data>");
        }
    }

    private String waitForRoom(RunningServer server) throws Exception {
        for (int attempt = 0; ; attempt++) {
            try (SshClient client = open(server)) {
                return ask(client, GET_CONFIG);
            } catch (IOException e) {
                if (attempt == 50) {
                    throw e;
                }
                Thread.sleep(Duration.ofMillis(100));
            }
        }
    }

    @Test
    void clientsThatNeverReadAreCutOffAndDelayNobody() throws Exception {
        try (var server = RunningServer.start(directory);
                SshClient reader = open(server);
                SshClient silent = open(server)) {
            ask(silent, GET_CONFIG);
            var flood =
                    Thread.ofVirtual()
                            .start(() -> silent.sendAsMuchAsItTakes((GET + END).repeat(20_000)));

            var replies = new ArrayList<String>();
            for (int i = 0; i < 100; i++) {
                replies.add(ask(reader, GET_CONFIG));
            }

            assertThat(replies).allMatch(reply -> reply.contains("<data>"));
            waitUntilGone(2, reader);
            silent.hangUp();
            flood.join();
        }
    }

    @Test
    void aSubscriberThatNeverReadsIsCutOffAndOthersHearEverything() throws Exception {
        int events = 20_000;
        try (var server = RunningServer.start(directory);
                SshClient reader = open(server);
                SshClient silent = open(server)) {
            ask(silent, SUBSCRIBE);
            ask(reader, SUBSCRIBE);
            List<String> heard = Collections.synchronizedList(new ArrayList<>());
            var listening =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            while (heard.size() < events) {
                                                String event = reader.readUntil(END);
                                                if (event.contains("agent-state-changed")) {
                                                    heard.add(event);
                                                }
                                            }
                                        } catch (IOException e) {
                                            heard.add("broken off");
                                        }
                                    });

            for (int i = 0; i < events / 100; i++) {
                server.orchestrator().attachAgent(100);
                waitUntil(heard, 100 * i);
            }
            listening.join(Duration.ofSeconds(60));

            assertThat(heard).hasSize(events).doesNotContain("broken off");
            waitUntilGone(2, reader);
        }
    }

    private static void waitUntilGone(int session, SshClient client) throws Exception {
        String shown = "<session-id>%d</session-id>".formatted(session);
        for (int i = 0; i < 300 && ask(client, GET).contains(shown); i++) {
            Thread.sleep(Duration.ofMillis(100));
        }
        assertThat(ask(client, GET)).doesNotContain(shown);
    }

    private static void waitUntil(List<String> heard, int size) throws InterruptedException {
        for (int i = 0; heard.size() < size && i < 2000; i++) {
            Thread.sleep(Duration.ofMillis(5));
        }
        assertThat(heard).hasSizeGreaterThanOrEqualTo(size);
    }

    @Test
    void oldAlgorithmsAreNotSpoken() throws Exception {
        try (var server = RunningServer.start(directory)) {
            for (String option :
                    new String[] {
                        "HostKeyAlgorithms=ssh-rsa",
                        "MACs=hmac-sha1",
                        "Ciphers=aes128-cbc",
                        "KexAlgorithms=diffie-hellman-group14-sha1"
                    }) {
                String[] options =
                        option.startsWith("MACs")
                                ? new String[] {"-o", option, "-o", "Ciphers=aes128-ctr"}
                                : new String[] {"-o", option};

                try (SshClient client = SshClient.connect(directory, server.port(), options)) {
                    assertThat(client.readToEnd()).as(option).isEmpty();
                }
            }
        }
    }
}
