package bro.orchestrator.netconf.ssh;

import bro.orchestrator.netconf.session.Connection;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.opendaylight.netconf.shaded.sshd.common.SshConstants;
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

    /** Of keys and passwords together; clients with an agent try one key after the other. */
    private static final int MAX_REFUSALS = 8;

    private final Accounts accounts;
    private final LoginDelays delays = new LoginDelays(System::nanoTime);
    private final Semaphore checks = new Semaphore(CHECKS_AT_A_TIME, true);
    private final KnownPasswords known = new KnownPasswords();

    Logins(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public boolean authenticate(String user, String password, ServerSession session) {
        var answer = new AsyncAuthException();
        long asked = System.nanoTime();
        String address = Connection.address(session.getClientAddress());
        Runnable done = busy(session);
        Thread.ofVirtual()
                .name("netconf-login")
                .start(
                        () -> {
                            boolean right = isLetIn(user, password, address, asked);
                            done.run();
                            if (!right) {
                                countRefusal(session);
                            }
                            answer.setAuthed(right);
                        });
        throw answer;
    }

    /** Has the time that it takes not be the client's, until what is returned is run. */
    private static Runnable busy(ServerSession session) {
        if (session.getIoSession() instanceof SocketSession socket) {
            socket.patience().begin(System.nanoTime());
            return () -> socket.patience().end(System.nanoTime());
        }
        return () -> {};
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
        if (known.has(account.get(), password)) {
            return true;
        }
        checks.acquireUninterruptibly();
        try {
            boolean right = account.get().password().test(password.toCharArray());
            if (right) {
                known.remember(account.get(), password);
            }
            return right;
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a password was not checked by a bug");
            return false;
        } finally {
            checks.release();
        }
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
        boolean right = accounts.find(user).map(account -> account.key().test(key)).orElse(false);
        if (!right) {
            countRefusal(session);
        }
        return right;
    }

    /** MINA counts as well, but begins anew with each request for the service. */
    private static void countRefusal(ServerSession session) {
        if (session.getIoSession() instanceof SocketSession socket
                && socket.countRefusal() >= MAX_REFUSALS) {
            try {
                session.disconnect(
                        SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR,
                        "Too many authentication failures");
            } catch (IOException e) {
                LOG.debug("a connection ended before it could be ended", e);
            }
        }
    }
}
