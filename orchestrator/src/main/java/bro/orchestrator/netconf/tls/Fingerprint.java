package bro.orchestrator.netconf.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The {@code tls-fingerprint} of RFC 7407: the number of a hash algorithm, then the hash of a
 * certificate. MD5 is not accepted.
 */
final class Fingerprint {
    private static final HexFormat HEX = HexFormat.ofDelimiter(":");

    private final Hash hash;
    private final byte[] octets;

    /** By their numbers in the registry of TLS. */
    private enum Hash {
        SHA1(2, "SHA-1", 20),
        SHA224(3, "SHA-224", 28),
        SHA256(4, "SHA-256", 32),
        SHA384(5, "SHA-384", 48),
        SHA512(6, "SHA-512", 64);

        private final int number;
        private final String algorithm;
        private final int length;

        Hash(int number, String algorithm, int length) {
            this.number = number;
            this.algorithm = algorithm;
            this.length = length;
        }
    }

    private Fingerprint(Hash hash, byte[] octets) {
        this.hash = hash;
        this.octets = octets;
    }

    /**
     * Reads the form of RFC 7407, octets in hexadecimal with colons.
     *
     * @throws IllegalArgumentException if it is another, of another length, or of another algorithm
     */
    static Fingerprint parse(String text) {
        byte[] all = HEX.parseHex(text.toLowerCase(Locale.ROOT));
        for (Hash hash : Hash.values()) {
            if (all.length == hash.length + 1 && all[0] == hash.number) {
                return new Fingerprint(hash, Arrays.copyOfRange(all, 1, all.length));
            }
        }
        throw new IllegalArgumentException("no fingerprint of SHA-1 or SHA-2");
    }

    boolean isOf(X509Certificate certificate) {
        try {
            MessageDigest digest = MessageDigest.getInstance(hash.algorithm);
            return MessageDigest.isEqual(octets, digest.digest(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            return false;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1 and SHA-2", e);
        }
    }
}
