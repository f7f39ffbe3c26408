package bro.orchestrator.netconf;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Certificates made by openssl, as files NAME.pem and NAME.key of a directory. */
record PeerFiles(Path directory) {

    /** An authority, a server, a client, and clients of all kinds. */
    static PeerFiles make(Path directory) throws Exception {
        var files = new PeerFiles(Files.createDirectories(directory));
        files.authority("ca");
        files.authority("other-ca");
        files.certificate("server", "ca", "/CN=server", List.of());
        files.certificate("client", "ca", "/O=x/CN=somebody", List.of());
        files.certificate(
                "by-email", "ca", "/CN=a", List.of("subjectAltName=email:Jo@EXAMPLE.com"));
        files.certificate("by-dns", "ca", "/CN=a", List.of("subjectAltName=DNS:Dev.example.com"));
        files.certificate("by-ip", "ca", "/CN=a", List.of("subjectAltName=IP:192.0.2.7"));
        files.certificate("unmapped", "ca", "/CN=a", List.of());
        files.certificate("stranger", "other-ca", "/CN=somebody", List.of());
        files.expired("expired");
        return files;
    }

    TlsFiles tlsFiles() {
        return new TlsFiles(pem("server"), key("server"), List.of(pem("ca")));
    }

    Path pem(String name) {
        return directory.resolve(name + ".pem");
    }

    Path key(String name) {
        return directory.resolve(name + ".key");
    }

    /** As {@code tls-fingerprint}, with SHA-256. */
    String fingerprint(String name) throws Exception {
        try (var in = Files.newInputStream(pem(name))) {
            var certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(in);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return "04:" + HexFormat.ofDelimiter(":").formatHex(digest);
        }
    }

    private void authority(String name) throws Exception {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                key(name).toString(),
                "-out",
                pem(name).toString(),
                "-days",
                "30",
                "-subj",
                "/CN=" + name);
    }

    void certificate(String name, String authority, String subject, List<String> extensions)
            throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                "req",
                                "-x509",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:P-256",
                                "-nodes",
                                "-days",
                                "30",
                                "-keyout",
                                key(name).toString(),
                                "-out",
                                pem(name).toString(),
                                "-subj",
                                subject,
                                "-CA",
                                pem(authority).toString(),
                                "-CAkey",
                                key(authority).toString(),
                                "-addext",
                                "basicConstraints=critical,CA:FALSE"));
        extensions.forEach(extension -> command.addAll(List.of("-addext", extension)));
        openssl(command.toArray(String[]::new));
    }

    /** A client's certificate whose time is over. */
    private void expired(String name) throws Exception {
        String request = directory.resolve(name + ".csr").toString();
        openssl(
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                key(name).toString(),
                "-out",
                request,
                "-subj",
                "/CN=somebody");
        openssl(
                "x509",
                "-req",
                "-in",
                request,
                "-CA",
                pem("ca").toString(),
                "-CAkey",
                key("ca").toString(),
                "-days",
                "-1",
                "-out",
                pem(name).toString());
    }

    private void openssl(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("openssl.log");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
    }
}
