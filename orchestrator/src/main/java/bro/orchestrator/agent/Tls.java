package bro.orchestrator.agent;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets of the agent port. New connections see what the files hold now; what cannot be used
 * is logged once, and what was read before stays. Confined to one thread at a time.
 */
final class Tls {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
    private static final String CERTIFICATE = "agents.tls.certificate";
    private static final String KEY = "agents.tls.key";
    private static final String CLIENT_CA = "agents.tls.client-ca";
    private static final int MAX_BYTES = 1 << 20;
    private static final byte[] PROBE = {1, 2, 3, 4};

    private final TlsFiles files;
    private final AdvancedTlsX509KeyManager identity = new AdvancedTlsX509KeyManager();
    private final AdvancedTlsX509TrustManager clients;

    /** What the files held when they were read last, good or bad. */
    private Contents seen = new Contents("", "", "");

    private Tls(TlsFiles files, AdvancedTlsX509TrustManager clients) {
        this.files = files;
        this.clients = clients;
    }

    /**
     * Reads the files.
     *
     * @throws BroException as STARTUP_FAILED, naming key and file
     */
    static Tls read(TlsFiles files) {
        try {
            var clients =
                    AdvancedTlsX509TrustManager.newBuilder()
                            .setVerification(Verification.CERTIFICATE_ONLY_VERIFICATION)
                            .build();
            var tls = new Tls(files, clients);
            if (tls.load()) {
                return tls;
            }
            throw unusable(CERTIFICATE, files.certificate(), "it cannot be read", null);
        } catch (CertificateException e) {
            throw new BroException(ErrorCode.STARTUP_FAILED, "TLS cannot be had", e);
        }
    }

    ServerCredentials credentials() {
        var credentials = TlsServerCredentials.newBuilder().keyManager(identity);
        if (files.clientCa().isPresent()) {
            credentials.trustManager(clients).clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
        }
        return credentials.build();
    }

    /** Takes what has changed. */
    void reload() {
        try {
            if (load()) {
                LOG.info("certificates of the agent port were read anew");
            }
        } catch (BroException e) {
            LOG.atError()
                    .addKeyValue("errorCode", e.code().label())
                    .log("the certificates read before stay: {}", e.getMessage());
        }
    }

    private boolean load() {
        Contents now = contents();
        if (now.equals(seen)) {
            return false;
        }
        seen = now;
        X509Certificate[] chain = certificates(CERTIFICATE, files.certificate(), now.certificate());
        PrivateKey key = key(now.key());
        requirePair(chain[0].getPublicKey(), key);
        files.clientCa().ifPresent(ca -> trust(ca, now.clientCa()));
        identity.updateIdentityCredentials(chain, key);
        return true;
    }

    /** One look at all files: what is compared is also what is used. A missing one is no text. */
    private Contents contents() {
        return new Contents(
                text(files.certificate()),
                text(files.key()),
                files.clientCa().map(Tls::text).orElse(""));
    }

    private static String text(Path file) {
        try {
            return Files.size(file) > MAX_BYTES ? "" : Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private void trust(Path file, String pem) {
        try {
            clients.updateTrustCredentials(certificates(CLIENT_CA, file, pem));
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(CLIENT_CA, file, "it cannot be used", e);
        }
    }

    private static X509Certificate[] certificates(String key, Path file, String pem) {
        try {
            X509Certificate[] chain = CertificateUtils.getX509Certificates(stream(pem));
            if (chain.length > 0) {
                return chain;
            }
            throw new CertificateException("there is no certificate");
        } catch (CertificateException e) {
            throw unusable(key, file, "it cannot be read or holds no certificate as PEM", e);
        }
    }

    private PrivateKey key(String pem) {
        try {
            return CertificateUtils.getPrivateKey(stream(pem));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw unusable(KEY, files.key(), "it cannot be read or holds no PKCS #8 key as PEM", e);
        }
    }

    /** What the key signs the certificate must prove. */
    private void requirePair(PublicKey open, PrivateKey secret) {
        boolean fits;
        try {
            Signature signature =
                    Signature.getInstance(
                            secret.getAlgorithm().equals("EC")
                                    ? "SHA256withECDSA"
                                    : "SHA256with" + secret.getAlgorithm());
            signature.initSign(secret);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(open);
            signature.update(PROBE);
            fits = signature.verify(signed);
        } catch (GeneralSecurityException e) {
            throw unusable(KEY, files.key(), "it does not fit the certificate", e);
        }
        if (!fits) {
            throw unusable(KEY, files.key(), "it does not fit the certificate", null);
        }
    }

    private static InputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static BroException unusable(
            String key, Path file, String why, @Nullable Exception cause) {
        String message = "file '%s' cannot be used: %s (key %s)".formatted(file, why, key);
        return cause == null
                ? new BroException(ErrorCode.STARTUP_FAILED, message)
                : new BroException(ErrorCode.STARTUP_FAILED, message, cause);
    }

    private record Contents(String certificate, String key, String clientCa) {}
}
