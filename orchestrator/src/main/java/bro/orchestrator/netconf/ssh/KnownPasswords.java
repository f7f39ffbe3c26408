package bro.orchestrator.netconf.ssh;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers which password an account turned out to have, since finding out is slow by design and
 * managers log in often. What is kept is of no use without a key that is made at each start and
 * never leaves the process; it goes with the account, so a password that was changed is unknown.
 */
final class KnownPasswords {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;
    private final Map<Predicate<char[]>, byte[]> known =
            Collections.synchronizedMap(new WeakHashMap<>());

    KnownPasswords() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /** Whether the account is known to have that password; if not, it may have it all the same. */
    boolean has(Account account, String password) {
        byte[] right = known.get(account.password());
        return right != null && MessageDigest.isEqual(right, digest(password));
    }

    void remember(Account account, String password) {
        known.put(account.password(), digest(password));
    }

    private byte[] digest(String password) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(StandardCharsets.UTF_8.encode(CharBuffer.wrap(password)));
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC with SHA-256", e);
        }
    }
}
