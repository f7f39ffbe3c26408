package bro.orchestrator.netconf;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.NetconfSettings.Elsewhere;
import bro.orchestrator.netconf.NetconfSettings.Shares;
import bro.orchestrator.netconf.endpoint.Seed;
import bro.orchestrator.netconf.tls.CertificateMap;
import bro.orchestrator.netconf.tls.CertificateMap.Field;
import bro.orchestrator.netconf.tls.CertificateMap.Specified;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** NETCONF over TLS, clients that are called home, and their configuration, on real peers. */
@Timeout(180)
class EndpointsTest {
    private static final Path SCRIPT = Path.of("src/test/python/peers.py").toAbsolutePath();
    private static final long PATIENCE_SECONDS = 100;
    private static final String SPACE = "urn:bro:netconf-server";
    private static final String END = "]]>]]>";

    @TempDir private static Path directory;
    private static PeerFiles files;
    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        SshClient.makeKey(directory);
        Files.copy(directory.resolve("key.pub"), directory.resolve("admin.keys"));
        files = PeerFiles.make(directory.resolve("tls"));
        Files.writeString(directory.resolve("tls/garbage.pem"), "garbage");
        server =
                RunningServer.start(
                        directory,
                        new FakeOrchestrator(),
                        RunningServer.settings(
                                64,
                                Optional.empty(),
                                Shares.USUAL,
                                new Elsewhere(
                                        Optional.of(new Seed.Tls(0, files.tlsFiles(), maps())),
                                        List.of())));
    }

    /** The client is admin, others are whom their alternative names say. */
    private static List<CertificateMap> maps() throws Exception {
        return List.of(
                new CertificateMap(files.fingerprint("client"), Field.SAN_ANY),
                new CertificateMap(files.fingerprint("client"), new Specified("admin")),
                new CertificateMap(files.fingerprint("expired"), new Specified("admin")),
                new CertificateMap(files.fingerprint("stranger"), new Specified("admin")),
                new CertificateMap(files.fingerprint("ca"), Field.SAN_RFC822_NAME),
                new CertificateMap(files.fingerprint("ca"), Field.SAN_ANY));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tls_session",
                "tls12_session",
                "tls_as_mapped",
                "tls_without_certificate",
                "tls_of_another_authority",
                "tls_expired",
                "tls_unmapped",
                "tls_old_version",
                "tls_weak_cipher",
                "tls_stream_in_pieces"
            })
    void aTlsClientIsServedOrRefused(String check) throws Exception {
        finish(peer(check, server.server().port(Seed.TLS)));
    }

    @Test
    void anEndpointComesAndGoesWithItsCommit() throws Exception {
        int port = Ports.free();
        assertThat(edit(endpoint("second", "ssh", port, ""))).contains("<ok/>");
        try (SshClient client = SshClient.connect(directory, port)) {
            assertThat(client.readUntil(END)).contains("<hello");

            assertThat(edit(endpoint("second", "ssh", port, "").replace("<endpoint>", deleted())))
                    .contains("<ok/>");

            assertThat(Ports.isAccepted(port)).isFalse();
            // a session of it stays
            client.send(hello() + END + rpc("<get><filter/></get>") + END);
            assertThat(client.readUntil(END)).contains("<data/>");
        }
    }

    @Test
    void anotherEndpointMayHaveTheAddressOfOneThatGoes() throws Exception {
        int port = Ports.free();
        assertThat(edit(endpoint("before", "ssh", port, ""))).contains("<ok/>");
        String inner =
                endpoint("after", "ssh", port, "")
                        .replace(
                                "</endpoints>",
                                deleted() + "<name>before</name></endpoint></endpoints>");

        assertThat(edit(inner)).contains("<ok/>");

        try (SshClient client = SshClient.connect(directory, port)) {
            assertThat(client.readUntil(END)).contains("<hello");
        }
    }

    @Test
    void aTlsEndpointIsConfiguredWithFilesOfTheDirectory() throws Exception {
        int port = Ports.free();
        String mapped =
                """
                <client-identity-mappings><cert-to-name><id>7</id><fingerprint>%s</fingerprint>
                <map-type>specified</map-type><name>admin</name></cert-to-name></client-identity-mappings>
                """
                        .formatted(files.fingerprint("ca"));
        assertThat(
                        edit(
                                endpoint(
                                        "by-name",
                                        "tls",
                                        port,
                                        tls("server", "server.key", "ca") + mapped)))
                .contains("<ok/>");

        finish(peer("tls_session", port));
        finish(peer("tls_expired", port));
        finish(peer("tls_of_another_authority", port));
    }

    @ParameterizedTest
    @CsvSource({
        "nowhere,server.key,ca,certificate cannot be read",
        "garbage,server.key,ca,certificate holds none",
        "server,nowhere.key,ca,private key cannot be read",
        "server,garbage.pem,ca,private key holds no",
        "server,client.key,ca,does not fit",
        "expired,expired.key,ca,expired",
        "server,server.key,garbage,authority holds none"
    })
    void filesThatCannotBeUsedAreRefusedAtTheCommit(
            String certificate, String key, String authority, String reason) throws Exception {
        String reply = edit(endpoint("bad", "tls", Ports.free(), tls(certificate, key, authority)));

        assertThat(reply)
                .contains("<error-tag>invalid-value</error-tag>", reason, "bns:name='bad'")
                .doesNotContain(directory.toString(), "java.");
    }

    @Test
    void anAddressThatIsTakenIsRefusedAtTheCommit() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(edit(endpoint("taken", "ssh", taken.getLocalPort(), "")))
                    .contains("<error-tag>operation-failed</error-tag>", "cannot listen")
                    .contains("the address is already in use")
                    .doesNotContain("java.");
        }
        // of TEST-NET-1: nobody has it
        assertThat(
                        edit(
                                endpoint("elsewhere", "ssh", Ports.free(), "")
                                        .replace("127.0.0.1", "192.0.2.1")))
                .contains("<error-tag>operation-failed</error-tag>", "no such address");
        int port = Ports.free();
        assertThat(
                        edit(
                                (endpoint("one", "ssh", port, "")
                                                + endpoint("two", "ssh", port, ""))
                                        .replaceAll(
                                                "</endpoints></listen>\\s*<listen><endpoints>",
                                                "")))
                .contains("<error-tag>invalid-value</error-tag>", "same address and port");
    }

    @Test
    void newCertificatesAreShownWithoutARestart() throws Exception {
        int port = server.server().port(Seed.TLS);
        String before = finish(peer("serial", port));
        files.certificate("next", "ca", "/CN=server", List.of());
        Files.move(files.key("next"), files.key("server"), StandardCopyOption.REPLACE_EXISTING);
        // a key that does not fit changes nothing
        assertThat(finish(peer("serial", port))).isEqualTo(before);

        Files.move(files.pem("next"), files.pem("server"), StandardCopyOption.REPLACE_EXISTING);

        String now = before;
        for (int i = 0; i < 50 && now.equals(before); i++) {
            now = finish(peer("serial", port));
        }
        assertThat(now).isNotEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"home_ssh,ssh", "home_tls,tls"})
    void aClientIsCalledHomeAndCalledAgain(String check, String transport) throws Exception {
        int port = Ports.free();
        Process client = peer(check, port);
        String more =
                transport.equals("ssh")
                        ? ""
                        : tls("server", "server.key", "ca")
                                + """
                                <client-identity-mappings><cert-to-name><id>1</id>
                                <fingerprint>%s</fingerprint>
                                <map-type>specified</map-type><name>admin</name>
                                </cert-to-name></client-identity-mappings>
                                """
                                        .formatted(files.fingerprint("client"));
        // the first endpoint is not there
        String home =
                home(
                        check,
                        remote("none", transport, Ports.free(), more)
                                + remote("there", transport, port, more));
        assertThat(edit(home)).contains("<ok/>");
        try {
            finish(client);
        } finally {
            assertThat(edit(home.replace("<netconf-client>", deletedClient()))).contains("<ok/>");
        }
        assertNobodyCalls(port);
    }

    @Test
    void aClientThatHangsUpIsNotCalledInAStorm() throws Exception {
        int port = Ports.free();
        Process client = peer("home_count", port);
        String home = home("rude", remote("there", "ssh", port, ""));
        assertThat(edit(home)).contains("<ok/>");

        finish(client);

        assertThat(edit(home.replace("<netconf-client>", deletedClient()))).contains("<ok/>");
    }

    private static void assertNobodyCalls(int port) throws IOException {
        try (var home = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            home.setSoTimeout(3_000);
            Optional<Socket> caller = Optional.empty();
            try {
                caller = Optional.of(home.accept());
            } catch (java.net.SocketTimeoutException e) {
                // as it should be
            }
            assertThat(caller).isEmpty();
        }
    }

    private static String deleted() {
        return "<endpoint xmlns:nc=\"urn:ietf:params:xml:ns:netconf:base:1.0\""
                + " nc:operation=\"delete\">";
    }

    private static String deletedClient() {
        return deleted().replace("endpoint", "netconf-client");
    }

    private static String endpoint(String name, String transport, int port, String more) {
        return """
        <listen><endpoints><endpoint><name>%1$s</name><%2$s><tcp-server-parameters>
        <local-address>127.0.0.1</local-address><local-port>%3$d</local-port>
        </tcp-server-parameters>%4$s</%2$s></endpoint></endpoints></listen>
        """
                .formatted(name, transport, port, more);
    }

    private static String tls(String certificate, String key, String authority) {
        return """
        <tls-server-parameters><certificate>%s.pem</certificate><private-key>%s</private-key>
        <ca-certificate>%s.pem</ca-certificate></tls-server-parameters>
        """
                .formatted(certificate, key, authority);
    }

    private static String home(String name, String endpoints) {
        return """
        <call-home><netconf-client><name>%s</name><endpoints>%s</endpoints><reconnect-strategy>
        <max-attempts>1</max-attempts></reconnect-strategy></netconf-client></call-home>
        """
                .formatted(name, endpoints);
    }

    private static String remote(String name, String transport, int port, String more) {
        return """
        <endpoint><name>%1$s</name><%2$s><tcp-client-parameters>
        <remote-address>127.0.0.1</remote-address><remote-port>%3$d</remote-port>
        </tcp-client-parameters>%4$s</%2$s></endpoint>
        """
                .formatted(name, transport, port, more);
    }

    private static String hello() {
        return "<hello xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><capabilities>"
                + "<capability>urn:ietf:params:netconf:base:1.0</capability></capabilities></hello>";
    }

    private static String rpc(String operation) {
        return "<rpc xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\" message-id=\"1\">%s</rpc>"
                .formatted(operation);
    }

    private static String edit(String inner) throws IOException {
        try (SshClient client = SshClient.connect(directory, server.port())) {
            client.readUntil(END);
            client.send(hello() + END);
            client.send(
                    rpc(
                                    "<edit-config><target><running/></target><config>"
                                            + "<netconf-server xmlns=\"%s\">%s</netconf-server>"
                                                    .formatted(SPACE, inner)
                                            + "</config></edit-config>")
                            + END);
            return client.readUntil(END);
        }
    }

    private static Process peer(String check, int port) throws IOException {
        return new ProcessBuilder(
                        "/usr/bin/python3",
                        SCRIPT.toString(),
                        check,
                        Integer.toString(port),
                        files.directory().toString())
                .redirectErrorStream(true)
                .start();
    }

    /** Waits for a peer to be content, and returns what it printed. */
    private static String finish(Process peer) throws Exception {
        String output = new String(peer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(peer.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(peer.exitValue()).as(output).isZero();
        return output;
    }
}
