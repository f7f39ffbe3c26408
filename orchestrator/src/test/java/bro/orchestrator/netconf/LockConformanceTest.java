package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.editRunning;
import static bro.orchestrator.netconf.Conversation.entry;
import static bro.orchestrator.netconf.Conversation.getConfig;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Locks and the end of sessions: RFC 6241 sections 7.5 to 7.9. */
class LockConformanceTest extends ConformanceServer {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String LOCK = "<lock><target><running/></target></lock>";
    private static final String UNLOCK = "<unlock><target><running/></target></unlock>";
    private Conversation one;
    private Conversation two;

    @BeforeEach
    void connect() throws IOException {
        one = open();
        two = open();
    }

    @AfterEach
    void end() {
        one.close();
        two.close();
    }

    /** Locks running as soon as it is free. */
    private static void awaitLock(Conversation client) throws IOException {
        long end = System.nanoTime() + SOON.toNanos();
        while (!client.ask(LOCK).has("nc:ok")) {
            assertThat(System.nanoTime()).as("still locked").isLessThan(end);
        }
        client.ask(UNLOCK).ok();
    }

    @Test
    void aLockIsGivenAndTakenBack() throws Exception {
        one.ask(LOCK).ok();
        one.ask(UNLOCK).ok();
        two.ask(LOCK).ok();
        two.ask(UNLOCK).ok();
    }

    @Test
    void aLockIsDeniedAndTheHolderNamed() throws Exception {
        one.ask(LOCK).ok();

        two.ask(LOCK).refused("lock-denied").info("session-id", one.sessionId());
        one.ask(LOCK).refused("lock-denied").info("session-id", one.sessionId());

        one.ask(UNLOCK).ok();
    }

    @Test
    void onlyTheHolderUnlocks() throws Exception {
        one.ask(LOCK).ok();

        two.ask(UNLOCK).refused("operation-failed");
        one.ask(UNLOCK).ok();
        one.ask(UNLOCK).refused("operation-failed");
    }

    @Test
    void othersCannotChangeWhatIsLocked() throws Exception {
        one.ask(LOCK).ok();

        two.ask(editRunning(entry("l", ""))).refused("in-use", "lock-denied");
        two.ask(getConfig("running", "")).data();
        one.ask(editRunning(entry("l", ""))).ok();
        one.ask(editRunning(entry("delete", "l", ""))).ok();

        one.ask(UNLOCK).ok();
    }

    @Test
    void aLockEndsWithTheConnection() throws Exception {
        one.ask(LOCK).ok();

        one.hangUp();

        awaitLock(two);
    }

    @Test
    void aLockEndsWithTheSession() throws Exception {
        one.ask(LOCK).ok();
        one.ask("<close-session/>").ok();

        two.ask(LOCK).ok();
        two.ask(UNLOCK).ok();
    }

    @Test
    void aKilledSessionEndsAndItsLockToo() throws Exception {
        one.ask(LOCK).ok();

        two.ask(
                        "<kill-session><session-id>%s</session-id></kill-session>"
                                .formatted(one.sessionId()))
                .ok();

        two.ask(LOCK).ok();
        two.ask(UNLOCK).ok();
        assertThat(one.readToEnd()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"own", "0", "4294967295", "-1", "", "x", "99999999999"})
    void sessionsThatCannotBeKilledAreInvalid(String id) throws Exception {
        String killed = id.equals("own") ? one.sessionId() : id;

        one.ask("<kill-session><session-id>%s</session-id></kill-session>".formatted(killed))
                .refused("invalid-value");

        one.ask(getConfig("running", "")).data();
    }

    @Test
    void aLockIsShown() throws Exception {
        String asked =
                "<get><filter><netconf-state xmlns=\"urn:ietf:params:xml:ns:yang:"
                        + "ietf-netconf-monitoring\"><datastores/></netconf-state></filter></get>";
        String locks = "//ncm:datastore[ncm:name='running']/ncm:locks/ncm:global-lock";
        assertThat(two.ask(asked).has(locks)).isFalse();
        one.ask(LOCK).ok();

        Answer shown = two.ask(asked);

        assertThat(shown.value(locks + "/ncm:locked-by-session")).isEqualTo(one.sessionId());
        assertThat(shown.value(locks + "/ncm:locked-time")).contains("T");
        one.ask(UNLOCK).ok();
        assertThat(two.ask(asked).has(locks)).isFalse();
    }

    @Test
    void anUnknownTargetIsRefused() throws Exception {
        one.ask("<lock><target><nowhere/></target></lock>")
                .refused("bad-element", "unknown-element", "invalid-value");
        one.ask("<lock/>").refused("missing-element").info("bad-element", "target");
    }
}
