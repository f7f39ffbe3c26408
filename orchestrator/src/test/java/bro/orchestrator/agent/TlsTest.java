package bro.orchestrator.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.agent.Agent;
import bro.agent.AgentBehavior;
import bro.agent.AgentState;
import bro.agent.AgentTls;
import bro.agent.BackOff;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent port with certificates, which openssl makes. */
@Timeout(120)
class TlsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir private Path folder;
    private final AgentRegistry registry = new AgentRegistry();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void makeCertificates() throws Exception {
        makeCa("ca");
        makeCa("other-ca");
        sign("ca", "server", 1);
        sign("ca", "agent", 2);
        sign("other-ca", "stranger", 3);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : opened.reversed()) {
            resource.close();
        }
    }

    @Test
    void anAgentWithTheRightCertificateRegisters() throws Exception {
        AgentServer server = start(Optional.of(file("ca.pem")));

        Agent agent = agent(server, Optional.of("agent"));

        assertThat(agent.awaitRegistered(LIMIT)).isInstanceOf(AgentState.Registered.class);
    }

    @Test
    void withoutAClientCaAnAgentNeedsNoCertificate() throws Exception {
        AgentServer server = start(Optional.empty());

        assertThat(agent(server, Optional.empty()).awaitRegistered(LIMIT))
                .isInstanceOf(AgentState.Registered.class);
    }

    @Test
    void aStrangerIsRefusedUntilItsCaIsTrusted() throws Exception {
        AgentServer server = start(Optional.of(file("trusted.pem")));
        Agent none = agent(server, Optional.empty());
        Agent stranger = agent(server, Optional.of("stranger"));

        assertThat(stranger.awaitRegistered(Duration.ofSeconds(2)))
                .isInstanceOf(AgentState.Connecting.class);
        assertThat(none.state()).isInstanceOf(AgentState.Connecting.class);
        assertThat(registry.attached()).isEmpty();
        replace("other-ca.pem", "trusted.pem");

        assertThat(stranger.awaitRegistered(LIMIT)).isInstanceOf(AgentState.Registered.class);
    }

    @Test
    void aNewCertificateIsShownWithoutARestart() throws Exception {
        AgentServer server = start(Optional.empty());
        assertThat(serial(server)).isEqualTo(1);

        Files.writeString(file("server.pem"), "half a file");
        sign("ca", "next", 77);
        replace("next.key", "server.key");
        replace("next.pem", "server.pem");

        while (serial(server) != 77) {
            Thread.sleep(50);
        }
    }

    @Test
    void whatCannotBeUsedIsNamedAtTheStart() throws Exception {
        replace("agent.key", "server.key");
        assertThatStartFailsWith("server.key", "agents.tls.key");
        Files.delete(file("server.pem"));
        assertThatStartFailsWith("server.pem", "agents.tls.certificate");
    }

    private void assertThatStartFailsWith(String... words) {
        assertThatThrownBy(() -> start(Optional.empty()))
                .isInstanceOfSatisfying(
                        BroException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.STARTUP_FAILED))
                .hasMessageContainingAll(words);
    }

    private AgentServer start(Optional<Path> clientCa) throws IOException {
        if (clientCa.isPresent() && !Files.exists(clientCa.get())) {
            replace("ca.pem", clientCa.get().getFileName().toString());
        }
        var server =
                AgentServer.start(
                        new AgentSettings(
                                "127.0.0.1",
                                0,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(60),
                                9,
                                Optional.of(
                                        new TlsFiles(
                                                file("server.pem"), file("server.key"), clientCa))),
                        registry,
                        new DeafListener(),
                        new HeldTransfers(),
                        Clock.systemUTC());
        opened.add(server);
        return server;
    }

    private Agent agent(AgentServer server, Optional<String> certificate) {
        var agent =
                Agent.builder()
                        .orchestrator("127.0.0.1", server.port())
                        .id(certificate.orElse("none"))
                        .behavior(new AgentBehavior() {})
                        .backOff(BackOff.STANDARD)
                        .tls(
                                new AgentTls(
                                        file("ca.pem"),
                                        certificate.map(
                                                name ->
                                                        new AgentTls.Identity(
                                                                file(name + ".pem"),
                                                                file(name + ".key")))))
                        .start();
        opened.add(agent);
        return agent;
    }

    private long serial(AgentServer server) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                var tls =
                        (SSLSocket)
                                context.getSocketFactory()
                                        .createSocket(socket, "127.0.0.1", server.port(), true)) {
            var parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            var certificate = (X509Certificate) tls.getSession().getPeerCertificates()[0];
            return certificate.getSerialNumber().longValueExact();
        }
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private void replace(String from, String to) throws IOException {
        Path part = file(to + ".part");
        Files.copy(file(from), part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, file(to), StandardCopyOption.ATOMIC_MOVE);
    }

    private void makeCa(String name) throws Exception {
        openssl(
                """
                req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2
                -subj /CN=%1$s -keyout %1$s.key -out %1$s.pem"""
                        .formatted(name));
    }

    private void sign(String ca, String name, int serial) throws Exception {
        openssl(
                """
                req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2
                -subj /CN=%1$s -addext subjectAltName=IP:127.0.0.1 -CA %2$s.pem
                -CAkey %2$s.key -set_serial %3$d -keyout %1$s.key -out %1$s.pem"""
                        .formatted(name, ca, serial));
    }

    private void openssl(String arguments) throws Exception {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split("\\s+")));
        var process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s", said).isZero();
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
