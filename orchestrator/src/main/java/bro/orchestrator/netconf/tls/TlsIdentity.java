package bro.orchestrator.netconf.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What a server shows to clients, and whom it trusts. An immutable value. */
public final class TlsIdentity {
    private static final byte[] PROBE = {1, 2, 3, 4};
    private static final char[] IN_MEMORY = "in memory".toCharArray();

    private final SSLContext context;
    private final Set<X509Certificate> authorities;

    private TlsIdentity(SSLContext context, Set<X509Certificate> authorities) {
        this.context = context;
        this.authorities = authorities;
    }

    /**
     * Reads and checks the files.
     *
     * @throws TlsException naming what cannot be used, but no path
     */
    public static TlsIdentity read(TlsFiles files) throws TlsException {
        List<X509Certificate> chain = certificates("certificate", files.certificate());
        PrivateKey key = key(files.key());
        requirePair(chain.getFirst().getPublicKey(), key);
        requireInTime(chain.getFirst());
        var authorities = new LinkedHashSet<X509Certificate>();
        for (Path file : files.authorities()) {
            authorities.addAll(certificates("certificate authority", file));
        }
        try {
            return new TlsIdentity(context(chain, key, authorities), authorities);
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException("the certificates cannot be used", e);
        }
    }

    SSLContext context() {
        return context;
    }

    private static List<X509Certificate> certificates(String what, Path file) throws TlsException {
        try {
            return Pem.certificates(Pem.read(file));
        } catch (IOException e) {
            throw new TlsException("the file of the " + what + " cannot be read", e);
        } catch (CertificateException e) {
            throw new TlsException("the file of the " + what + " holds none as PEM", e);
        }
    }

    private static PrivateKey key(Path file) throws TlsException {
        try {
            return Pem.key(Pem.read(file));
        } catch (IOException e) {
            throw new TlsException("the file of the private key cannot be read", e);
        } catch (GeneralSecurityException e) {
            throw new TlsException("the file of the private key holds no PKCS #8 key as PEM", e);
        }
    }

    /** What the key signs the certificate must prove. */
    private static void requirePair(PublicKey open, PrivateKey secret) throws TlsException {
        try {
            Signature signature = Signature.getInstance(algorithm(secret));
            signature.initSign(secret);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(open);
            signature.update(PROBE);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new TlsException("the private key does not fit the certificate", e);
        }
        throw new TlsException("the private key does not fit the certificate");
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
    }

    private static void requireInTime(X509Certificate certificate) throws TlsException {
        try {
            certificate.checkValidity();
        } catch (CertificateException e) {
            throw new TlsException("the certificate has expired or is not valid yet", e);
        }
    }

    private static SSLContext context(
            List<X509Certificate> chain, PrivateKey key, Set<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore identity = emptyStore();
        identity.setKeyEntry("server", key, IN_MEMORY, chain.toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(identity, IN_MEMORY);
        KeyStore trusted = emptyStore();
        for (X509Certificate authority : authorities) {
            trusted.setCertificateEntry("ca-" + trusted.size(), authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, IN_MEMORY);
        return store;
    }

    /**
     * The certificates from a client's up to the authority that is trusted.
     *
     * @param presented what the client showed, its own first
     * @throws GeneralSecurityException if there is no such path, or one of them is out of its time
     */
    List<X509Certificate> verified(List<X509Certificate> presented)
            throws GeneralSecurityException {
        X509Certificate own = presented.getFirst();
        if (authorities.contains(own)) {
            own.checkValidity();
            return List.of(own);
        }
        var target = new X509CertSelector();
        target.setCertificate(own);
        Set<TrustAnchor> anchors =
                authorities.stream()
                        .map(authority -> new TrustAnchor(authority, null))
                        .collect(Collectors.toSet());
        var parameters = new PKIXBuilderParameters(anchors, target);
        parameters.setRevocationEnabled(false);
        parameters.addCertStore(
                CertStore.getInstance("Collection", new CollectionCertStoreParameters(presented)));
        var result =
                (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters);
        var path = new ArrayList<X509Certificate>();
        for (Certificate certificate : result.getCertPath().getCertificates()) {
            path.add((X509Certificate) certificate);
        }
        X509Certificate anchor = result.getTrustAnchor().getTrustedCert();
        anchor.checkValidity();
        path.add(anchor);
        return path;
    }
}
