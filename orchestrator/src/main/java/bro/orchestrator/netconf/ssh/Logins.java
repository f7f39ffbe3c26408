package bro.orchestrator.netconf.ssh;

import java.security.PublicKey;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.opendaylight.netconf.shaded.sshd.server.auth.AsyncAuthException;
import org.opendaylight.netconf.shaded.sshd.server.auth.password.PasswordAuthenticator;
import org.opendaylight.netconf.shaded.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.opendaylight.netconf.shaded.sshd.server.session.ServerSession;

/**
 * Decides who is let in. Passwords are checked on threads of their own, since a refusal is held
 * back: it comes {@link #REFUSAL} after the question, whether the user is unknown, has no password
 * or has another one, as long as the check itself takes less.
 */
final class Logins implements PasswordAuthenticator, PublickeyAuthenticator {
    private static final Duration REFUSAL = Duration.ofMillis(300);

    private final Accounts accounts;

    Logins(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public boolean authenticate(String user, String password, ServerSession session) {
        var answer = new AsyncAuthException();
        long asked = System.nanoTime();
        Thread.ofVirtual()
                .name("netconf-login")
                .start(
                        () -> {
                            boolean right = false;
                            try {
                                right = isPassword(user, password);
                                if (!right) {
                                    pauseUntil(asked + REFUSAL.toNanos());
                                }
                            } finally {
                                answer.setAuthed(right);
                            }
                        });
        throw answer;
    }

    private boolean isPassword(String user, String password) {
        return !password.isEmpty()
                && accounts.find(user)
                        .filter(account -> account.password().test(password.toCharArray()))
                        .isPresent();
    }

    private static void pauseUntil(long nanoTime) {
        long left = nanoTime - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = nanoTime - System.nanoTime();
        }
    }

    @Override
    public boolean authenticate(String user, PublicKey key, ServerSession session) {
        return accounts.find(user).filter(account -> account.key().test(key)).isPresent();
    }
}
