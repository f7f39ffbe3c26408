package bro.orchestrator.netconf.ssh;

import java.net.InetSocketAddress;
import java.security.PublicKey;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.opendaylight.netconf.shaded.sshd.server.auth.AsyncAuthException;
import org.opendaylight.netconf.shaded.sshd.server.auth.password.PasswordAuthenticator;
import org.opendaylight.netconf.shaded.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.opendaylight.netconf.shaded.sshd.server.session.ServerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who is let in. Passwords are checked on threads of their own, a few at a time, since they
 * are slow by design and a refusal is held back: it comes at the same time whether the user is
 * unknown, has no password or has another one, as long as the check itself takes less.
 */
final class Logins implements PasswordAuthenticator, PublickeyAuthenticator {
    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
    private static final int CHECKS_AT_A_TIME = 2;

    private final Accounts accounts;
    private final LoginDelays delays = new LoginDelays(System::nanoTime);
    private final Semaphore checks = new Semaphore(CHECKS_AT_A_TIME);

    Logins(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public boolean authenticate(String user, String password, ServerSession session) {
        var answer = new AsyncAuthException();
        long asked = System.nanoTime();
        String address = address(session);
        Thread.ofVirtual()
                .name("netconf-login")
                .start(() -> answer.setAuthed(isLetIn(user, password, address, asked)));
        throw answer;
    }

    private boolean isLetIn(String user, String password, String address, long asked) {
        if (isPassword(user, password)) {
            delays.letIn(user);
            return true;
        }
        LOG.atInfo().addKeyValue("peer", address).log("a login by password was refused");
        pauseUntil(asked + delays.refused(user, address).toNanos());
        return false;
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // a check that fails lets nobody in
    private boolean isPassword(String user, String password) {
        Optional<Account> account = accounts.find(user);
        if (account.isEmpty() || password.isEmpty()) {
            return false;
        }
        checks.acquireUninterruptibly();
        try {
            return account.get().password().test(password.toCharArray());
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a password was not checked by a bug");
            return false;
        } finally {
            checks.release();
        }
    }

    private static String address(ServerSession session) {
        return session.getClientAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress()
                : "";
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
        return accounts.find(user).map(account -> account.key().test(key)).orElse(false);
    }
}
