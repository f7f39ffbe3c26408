package bro.orchestrator.netconf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.netconf.NetconfSettings.Elsewhere;
import bro.orchestrator.netconf.NetconfSettings.Shares;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers, users and addresses may take of SSH, and what is spoken; OpenSSH is the peer. */
@Timeout(180)
class TransportLimitsTest {
    private static final Path SCRIPT = Path.of("src/test/python/logins.py").toAbsolutePath();
    private static final String END = "]]>]]>";
    private static final String BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
    private static final String HELLO =
            ("<hello xmlns=\"%s\"><capabilities><capability>urn:ietf:params:netconf:base:1.0"
                            + "</capability></capabilities></hello>")
                    .formatted(BASE);
    private static final String GET =
            "<rpc xmlns=\"%s\" message-id=\"1\"><get><filter/></get></rpc>".formatted(BASE);
    private static final String SUBSCRIBE =
            ("<rpc xmlns=\"%s\" message-id=\"1\"><create-subscription"
                            + " xmlns=\"urn:ietf:params:xml:ns:netconf:notification:1.0\"/></rpc>")
                    .formatted(BASE);
    private static final int MANY = 1000;

    @TempDir Path directory;

    @BeforeEach
    void makeKey() throws Exception {
        SshClient.makeKey(directory);
        Files.copy(directory.resolve("key.pub"), directory.resolve("admin.keys"));
    }

    private RunningServer start(Shares shares) {
        return RunningServer.start(
                directory,
                new FakeOrchestrator(),
                RunningServer.settings(64, Optional.empty(), shares, Elsewhere.NOTHING));
    }

    private static Shares shares(int byUser, int byAddress) {
        return new Shares(byUser, byAddress, 64, Duration.ZERO);
    }

    private SshClient open(RunningServer server, String... options) throws IOException {
        SshClient client = SshClient.connect(directory, server.port(), options);
        assertThat(client.readUntil(END)).contains("<hello");
        client.send(HELLO + END);
        return client;
    }

    private static void assertServed(SshClient client) throws IOException {
        client.send(GET + END);
        assertThat(client.readUntil(END)).contains("<data/>");
    }

    private void assertRefused(RunningServer server, String... options) throws Exception {
        try (SshClient client = SshClient.connect(directory, server.port(), options)) {
            assertThatThrownBy(() -> client.readUntil(END)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void silentStrangersKeepNobodyOut() throws Exception {
        var silent = new ArrayList<Socket>();
        try (var server = start(new Shares(MANY, MANY, 20, Duration.ZERO));
                SshClient before = open(server)) {
            for (int i = 0; i < 200; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
            }

            assertServed(before);
            try (SshClient fresh = open(server)) {
                assertServed(fresh);
            }
            // the oldest had to go
            silent.getFirst().setSoTimeout(10_000);
            assertThat(silent.getFirst().getInputStream().readAllBytes()).isNotNull();
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void whoSpeaksTooSlowlyIsCutOff() throws Exception {
        try (var server = start(Shares.USUAL);
                var slow = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            slow.setSoTimeout(100);
            assertThat(isCutOffWhileItSpeaks(slow)).isTrue();
        }
    }

    /** Sends a byte of an identification now and then; the test's time limit ends it. */
    private static boolean isCutOffWhileItSpeaks(Socket slow) throws IOException {
        byte[] identification = "SSH-2.0-slow".repeat(100).getBytes(StandardCharsets.US_ASCII);
        byte[] buffer = new byte[1024];
        for (byte letter : identification) {
            try {
                slow.getOutputStream().write(letter);
                if (slow.getInputStream().read(buffer) < 0) {
                    return true;
                }
            } catch (java.net.SocketTimeoutException e) {
                // it is still open
            } catch (IOException e) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aUserHasSoManySessionsAndOthersHaveTheirs() throws Exception {
        try (var server = start(shares(2, MANY));
                SshClient first = open(server)) {
            SshClient second = open(server);

            assertRefused(server);

            assertServed(first);
            open(server, "-l", "operator").close();
            second.close();
            openSoon(server).close();
        }
    }

    /** Opens a session as soon as the server has seen that another one ended. */
    private SshClient openSoon(RunningServer server) throws IOException {
        IOException last = new IOException("never");
        for (int i = 0; i < 20; i++) {
            try {
                return open(server);
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    @Test
    void anAddressHasSoManySessionsAndOthersHaveTheirs() throws Exception {
        try (var server = start(shares(MANY, 2));
                SshClient first = open(server);
                SshClient second = open(server, "-l", "operator")) {
            assertRefused(server, "-l", "viewer");

            assertServed(first);
            assertServed(second);
            open(server, "-o", "BindAddress=127.0.0.2").close();
        }
    }

    @Test
    void anIdleSessionIsEndedUnlessItWaitsForNotifications() throws Exception {
        try (var server = start(new Shares(MANY, MANY, 64, Duration.ofSeconds(1)));
                SshClient idle = open(server);
                SshClient subscriber = open(server)) {
            subscriber.send(SUBSCRIBE + END);
            assertThat(subscriber.readUntil(END)).contains("<ok/>");
            assertServed(idle);

            assertThat(idle.readToEnd()).isEmpty();

            // it hears of that end, and of more
            assertThat(subscriber.readUntil(END)).contains("timeout</termination-reason>");
            assertServed(subscriber);
        }
    }

    @Test
    void aSecondChannelOfAConnectionIsASessionOfItsOwn() throws Exception {
        String control = "ControlPath=" + directory.resolve("control");
        try (var server = start(Shares.USUAL);
                SshClient first = open(server, "-o", "ControlMaster=yes", "-o", control);
                SshClient second = open(server, "-o", "ControlMaster=no", "-o", control)) {
            second.send("nonsense" + END);
            assertThat(second.readToEnd()).isEmpty();

            assertServed(first);
        }
    }

    @Test
    void modernAlgorithmsAloneAreOffered() throws Exception {
        String log = verbose();
        String offer = log.substring(log.indexOf("peer server KEXINIT proposal"));

        assertThat(offer)
                .contains("curve25519-sha256", "aes256-gcm@openssh.com", "ssh-ed25519")
                .doesNotContain("-sha1", "ssh-rsa,", "ssh-dss", "cbc", "md5", "3des", "arcfour");
        // RSA users of new clients need to hear that SHA-2 will do
        assertThat(log).containsPattern("server-sig-algs=<[^>]*rsa-sha2-512[^>]*>");
        assertThat(log.lines().filter(line -> line.contains("server-sig-algs")).toList())
                .noneMatch(line -> line.matches(".*[<,]ssh-rsa[,>].*"));
    }

    /** What OpenSSH says about a connection to a server. */
    private String verbose() throws Exception {
        try (var server = start(Shares.USUAL)) {
            Process ssh =
                    new ProcessBuilder(
                                    "ssh",
                                    "-F",
                                    "none",
                                    "-vvv",
                                    "-o",
                                    "BatchMode=yes",
                                    "-o",
                                    "StrictHostKeyChecking=no",
                                    "-o",
                                    "UserKnownHostsFile=/dev/null",
                                    "-p",
                                    Integer.toString(server.port()),
                                    "nobody@127.0.0.1")
                            .redirectErrorStream(true)
                            .start();
            ssh.getOutputStream().close();
            String log = new String(ssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(ssh.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return log;
        }
    }

    @Test
    void aCertificateOfAUserIsNotAKey() throws Exception {
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path("ca"));
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path("other"));
        run("ssh-keygen", "-q", "-s", path("ca"), "-I", "x", "-n", "admin", path("other.pub"));
        Files.writeString(
                directory.resolve("admin.keys"),
                "cert-authority " + Files.readString(directory.resolve("ca.pub")));
        try (var server = start(Shares.USUAL)) {
            assertRefused(
                    server, "-i", path("other"), "-o", "CertificateFile=" + path("other-cert.pub"));
        }
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"interactive", "interactive_refused", "max_tries", "delays", "rsa_key"})
    void loginsAre(String check) throws Exception {
        run("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", path("rsa"));
        Files.writeString(
                directory.resolve("admin.keys"), Files.readString(directory.resolve("rsa.pub")));
        try (var server = start(Shares.USUAL)) {
            run(
                    "/usr/bin/python3",
                    SCRIPT.toString(),
                    check,
                    Integer.toString(server.port()),
                    path("rsa"));
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
