package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.END;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins by OpenSSH: RFC 4252, RFC 8308, RFC 8332. */
class LoginConformanceTest extends ConformanceServer {
    private static Path key(String type, String bits) throws IOException, InterruptedException {
        Path keys = Files.createTempDirectory(directory, "keys");
        Path key = keys.resolve("key");
        Process made =
                new ProcessBuilder(
                                "ssh-keygen",
                                "-q",
                                "-t",
                                type,
                                "-b",
                                bits,
                                "-N",
                                "",
                                "-f",
                                key.toString())
                        .inheritIO()
                        .start();
        assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return keys;
    }

    private static void authorize(Path keys) throws IOException {
        Files.writeString(
                directory.resolve("admin.keys"),
                Files.readString(keys.resolve("key.pub")),
                StandardOpenOption.APPEND);
    }

    @ParameterizedTest
    @CsvSource({
        "rsa, 3072, rsa-sha2-512",
        "rsa, 2048, rsa-sha2-256",
        "ecdsa, 256, ecdsa-sha2-nistp256",
        "ecdsa, 384, ecdsa-sha2-nistp384",
        "ed25519, 256, ssh-ed25519"
    })
    void keysOfAllModernKindsLetIn(String type, String bits, String algorithm) throws Exception {
        Path keys = key(type, bits);
        authorize(keys);

        try (SshClient client =
                SshClient.connect(
                        keys, server.port(), "-o", "PubkeyAcceptedAlgorithms=" + algorithm)) {
            assertThat(client.readUntil(END)).contains("<hello");
        }
    }

    @Test
    void aSignatureWithSha1LetsNobodyIn() throws Exception {
        Path keys = key("rsa", "2048");
        authorize(keys);

        try (SshClient client =
                SshClient.connect(keys, server.port(), "-o", "PubkeyAcceptedAlgorithms=ssh-rsa")) {
            assertThatThrownBy(() -> client.readUntil(END)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aKeyThatIsNotAuthorizedLetsNobodyIn() throws Exception {
        try (SshClient client = SshClient.connect(key("ed25519", "256"), server.port())) {
            assertThatThrownBy(() -> client.readUntil(END)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void theServerSaysWhichSignaturesItTakes() throws Exception {
        String told = verbose("-o", "BatchMode=yes");

        assertThat(told)
                .containsPattern("server-sig-algs=<[^>]*rsa-sha2-512[^>]*>")
                .doesNotContainPattern("server-sig-algs=<[^>]*ssh-rsa[^>]*>");
    }

    @Test
    void triesAreLimited() throws Exception {
        Path first = key("ed25519", "256");
        var options = new ArrayList<String>();
        for (int i = 0; i < 30; i++) {
            Path copy = first.resolve("key" + i);
            Process made =
                    new ProcessBuilder(
                                    "ssh-keygen",
                                    "-q",
                                    "-t",
                                    "ed25519",
                                    "-N",
                                    "",
                                    "-f",
                                    copy.toString())
                            .start();
            assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
            options.add("-i");
            options.add(copy.toString());
        }

        String told = verbose(options.toArray(String[]::new));

        assertThat(told.split("Offering public key").length).isLessThan(30);
    }

    /** What OpenSSH tells of a login that fails or is not gone on with. */
    private static String verbose(String... options) throws Exception {
        var command = new ArrayList<String>();
        command.addAll(
                List.of(
                        "ssh",
                        "-F",
                        "none",
                        "-v",
                        "-o",
                        "BatchMode=yes",
                        "-o",
                        "StrictHostKeyChecking=no",
                        "-o",
                        "UserKnownHostsFile=/dev/null"));
        command.addAll(List.of(options));
        command.addAll(
                List.of(
                        "-p",
                        Integer.toString(server.port()),
                        "-s",
                        "nobody@127.0.0.1",
                        "netconf"));
        Process ssh = new ProcessBuilder(command).redirectErrorStream(true).start();
        ssh.getOutputStream().close();
        String told = new String(ssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        ssh.waitFor();
        return told;
    }
}
