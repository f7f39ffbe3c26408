package bro.orchestrator.netconf.schema;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.commons.codec.digest.Crypt;
import org.apache.commons.codec.digest.Sha2Crypt;

/**
 * Hashes of passwords as crypt(3) writes them: {@code crypt-hash} of RFC 7317. SHA-256 and SHA-512
 * are supported, MD5 is not.
 */
public final class CryptHash {
    private static final String CLEAR = "$0$";
    private static final String SHA_256 = "$5$";
    private static final String SHA_512 = "$6$";

    private CryptHash() {}

    /**
     * The hash that is to be kept of what a client gave: a hash, or clear text behind {@code $0$}.
     */
    static String kept(String given) {
        if (given.startsWith(CLEAR)) {
            return of(given.substring(CLEAR.length()).toCharArray());
        }
        if (!given.startsWith(SHA_256) && !given.startsWith(SHA_512)) {
            throw new IllegalArgumentException("a kind of hash that is not supported");
        }
        return given;
    }

    /** Hashes a password with a new salt; takes some milliseconds. */
    public static String of(char[] password) {
        byte[] bytes = bytes(password);
        synchronized (CryptHash.class) {
            // one at a time: a client that sends many keeps one processor busy and no more
            return Sha2Crypt.sha512Crypt(bytes);
        }
    }

    /** Whether a hash is that of a password; takes the same time if it is not. */
    public static boolean matches(String hash, char[] password) {
        String made = Crypt.crypt(bytes(password), hash);
        return MessageDigest.isEqual(
                made.getBytes(StandardCharsets.UTF_8), hash.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(char[] password) {
        var encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }
}
