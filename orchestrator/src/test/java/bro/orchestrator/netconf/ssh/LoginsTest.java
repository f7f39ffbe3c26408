package bro.orchestrator.netconf.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opendaylight.netconf.shaded.sshd.server.auth.AsyncAuthException;
import org.opendaylight.netconf.shaded.sshd.server.session.ServerSession;

/** Passwords, and how long a refusal takes. */
class LoginsTest {
    private static final Duration HELD_BACK = Duration.ofMillis(300);

    private final AtomicInteger checks = new AtomicInteger();
    private final ServerSession session =
            (ServerSession)
                    Proxy.newProxyInstance(
                            LoginsTest.class.getClassLoader(),
                            new Class<?>[] {ServerSession.class},
                            (_, method, _) -> {
                                if (method.getName().equals("getClientAddress")) {
                                    return new InetSocketAddress(
                                            InetAddress.getLoopbackAddress(), 22);
                                }
                                if (method.getName().equals("getIoSession")) {
                                    return null;
                                }
                                throw new UnsupportedOperationException(method.getName());
                            });
    private final Logins logins =
            new Logins(
                    Accounts.of(
                            List.of(
                                    new Account("admin", this::isRight, _ -> false),
                                    new Account("key-only", _ -> false, _ -> true))));

    private boolean isRight(char[] given) {
        checks.incrementAndGet();
        return Arrays.equals(given, "pw".toCharArray());
    }

    private boolean isLetIn(String user, String password) throws Exception {
        var answer = new CompletableFuture<Boolean>();
        try {
            answer.complete(logins.authenticate(user, password, session));
        } catch (AsyncAuthException e) {
            e.addListener(answer::complete);
        }
        return answer.get(30, TimeUnit.SECONDS);
    }

    @Test
    void theRightPasswordLetsIn() throws Exception {
        assertThat(isLetIn("admin", "pw")).isTrue();
    }

    @Test
    void aPasswordThatWasRightOnceIsNotCheckedAtLengthAgain() throws Exception {
        isLetIn("admin", "pw");

        assertThat(isLetIn("admin", "pw")).isTrue();
        assertThat(checks).hasValue(1);
        assertThat(isLetIn("admin", "PW")).isFalse();
        assertThat(checks).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({"admin,wrong", "admin,''", "key-only,pw", "unknown,pw"})
    void aRefusalIsHeldBackWhateverItsReason(String user, String password) throws Exception {
        long asked = System.nanoTime();

        assertThat(isLetIn(user, password)).isFalse();

        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThanOrEqualTo(HELD_BACK);
    }
}
