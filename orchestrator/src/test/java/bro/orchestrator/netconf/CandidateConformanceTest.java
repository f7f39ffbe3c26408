package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Conversation.brm;
import static bro.orchestrator.netconf.Conversation.edit;
import static bro.orchestrator.netconf.Conversation.editRunning;
import static bro.orchestrator.netconf.Conversation.entry;
import static bro.orchestrator.netconf.Conversation.getConfig;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Candidate and confirmed commit: RFC 6241 sections 8.3 and 8.4. */
class CandidateConformanceTest extends ConformanceServer {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String COMMIT = "<commit/>";
    private static final String DISCARD = "<discard-changes/>";
    private static final String CANCEL = "<cancel-commit/>";
    private static final String CONFIRMED = "<commit><confirmed/>%s</commit>";
    private static final String NEVER = "<confirm-timeout>600</confirm-timeout>";
    private Conversation one;
    private Conversation two;

    @BeforeEach
    void connect() throws IOException {
        one = open();
        two = open();
    }

    @AfterEach
    void end() throws IOException {
        one.close();
        try (var last = open()) {
            for (String id : List.of("c", "d")) {
                last.ask(editRunning(entry("remove", id, ""))).ok();
            }
            last.ask(DISCARD).ok();
        }
        two.close();
    }

    private static String editCandidate(String... entries) {
        return edit("candidate", "", brm(String.join("", entries)));
    }

    private static String lock(String target) {
        return "<lock><target><%s/></target></lock>".formatted(target);
    }

    private static String unlock(String target) {
        return "<unlock><target><%s/></target></unlock>".formatted(target);
    }

    private List<String> ids(String source) throws IOException {
        return two.ask(getConfig(source, "")).values("nc:data/bro:brm/bro:backup-manager/bro:id");
    }

    private void awaitGone(String id) throws IOException {
        long end = System.nanoTime() + SOON.toNanos();
        while (ids("running").contains(id)) {
            assertThat(System.nanoTime()).as("not reverted").isLessThan(end);
        }
    }

    @Test
    void whatIsNotCommittedIsNotInRunning() throws Exception {
        one.ask(editCandidate(entry("c", ""))).ok();
        assertThat(ids("candidate")).contains("c");
        assertThat(ids("running")).doesNotContain("c");

        one.ask(COMMIT).ok();

        assertThat(ids("running")).contains("c");
        assertThat(ids("candidate")).contains("c");
    }

    @Test
    void whatIsDiscardedIsGone() throws Exception {
        one.ask(editCandidate(entry("c", ""))).ok();
        one.ask(DISCARD).ok();

        assertThat(ids("candidate")).doesNotContain("c");
        one.ask(COMMIT).ok();
        assertThat(ids("running")).doesNotContain("c");
    }

    @Test
    void everythingNotNamedIsReplacedInTheCandidate() throws Exception {
        one.ask(editRunning(entry("c", "<description>x</description>"))).ok();
        one.ask(
                        edit(
                                "candidate",
                                "<default-operation>replace</default-operation>",
                                brm(entry("DEFAULT", "") + entry("d", ""))))
                .ok();

        assertThat(ids("candidate")).containsExactlyInAnyOrder("DEFAULT", "d");
        one.ask(DISCARD).ok();
        assertThat(ids("candidate")).contains("c");
    }

    @Test
    void whatCannotBeCommittedChangesNothing() throws Exception {
        one.ask(editCandidate(entry("c", ""), entry("remove", "DEFAULT", ""))).ok();

        one.ask(COMMIT).refused("operation-failed", "data-missing", "invalid-value");

        assertThat(ids("running")).contains("DEFAULT").doesNotContain("c");
        one.ask(DISCARD).ok();
    }

    @Test
    void aManagerGoesThroughItsWholeSequence() throws Exception {
        one.ask(lock("candidate")).ok();
        one.ask(lock("running")).ok();
        one.ask(DISCARD).ok();
        one.ask(editCandidate(entry("c", "<description>x</description>"))).ok();
        one.ask("<validate><source><candidate/></source></validate>").ok();
        one.ask(COMMIT).ok();
        one.ask(unlock("running")).ok();
        one.ask(unlock("candidate")).ok();

        assertThat(ids("running")).contains("c");
    }

    @Test
    void copiesGoBothWays() throws Exception {
        String copy = "<copy-config><target><%s/></target><source><%s/></source></copy-config>";
        one.ask(editCandidate(entry("c", ""))).ok();
        one.ask(copy.formatted("running", "candidate")).ok();
        assertThat(ids("running")).contains("c");

        one.ask(editCandidate(entry("d", ""))).ok();
        one.ask(copy.formatted("candidate", "running")).ok();
        assertThat(ids("candidate")).contains("c").doesNotContain("d");
        one.ask(copy.formatted("candidate", "candidate")).refused("invalid-value");
    }

    @Test
    void theCandidateCannotBeLockedWhileItIsChanged() throws Exception {
        one.ask(editCandidate(entry("c", ""))).ok();

        two.ask(lock("candidate")).refused("lock-denied").info("session-id", "0");

        one.ask(DISCARD).ok();
        two.ask(lock("candidate")).ok();
        two.ask(unlock("candidate")).ok();
    }

    @Test
    void othersCannotTouchALockedCandidateOrCommitToALockedRunning() throws Exception {
        one.ask(lock("candidate")).ok();
        two.ask(editCandidate(entry("c", ""))).refused("in-use", "lock-denied");
        two.ask(DISCARD).refused("in-use", "lock-denied");
        one.ask(unlock("candidate")).ok();
        one.ask(lock("running")).ok();
        two.ask(editCandidate(entry("c", ""))).ok();
        two.ask(COMMIT).refused("in-use", "lock-denied");
        one.ask(unlock("running")).ok();
        two.ask(COMMIT).ok();

        assertThat(ids("running")).contains("c");
    }

    @Test
    void whatTheHolderOfTheLockLeftIsDiscarded() throws Exception {
        one.ask(lock("candidate")).ok();
        one.ask(editCandidate(entry("c", ""))).ok();

        one.hangUp();

        long end = System.nanoTime() + SOON.toNanos();
        while (!two.ask(lock("candidate")).has("nc:ok")) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
        assertThat(ids("candidate")).doesNotContain("c");
        two.ask(unlock("candidate")).ok();
    }

    @Test
    void anUnconfirmedCommitIsReverted() throws Exception {
        one.ask(editCandidate(entry("c", ""))).ok();
        one.ask(CONFIRMED.formatted("<confirm-timeout>1</confirm-timeout>")).ok();
        assertThat(ids("running")).contains("c");

        awaitGone("c");
    }

    @Test
    void aConfirmingCommitMakesItStay() throws Exception {
        one.ask(editCandidate(entry("c", ""))).ok();
        one.ask(CONFIRMED.formatted(NEVER)).ok();
        one.ask(COMMIT).ok();

        one.ask(CANCEL).refused("operation-failed", "invalid-value", "missing-element");
        assertThat(ids("running")).contains("c");
    }

    @Test
    void cancelCommitRevertsAtOnce() throws Exception {
        one.ask(editCandidate(entry("c", ""))).ok();
        one.ask(CONFIRMED.formatted(NEVER)).ok();
        assertThat(ids("running")).contains("c");

        one.ask(CANCEL).ok();

        assertThat(ids("running")).doesNotContain("c");
        one.ask(CANCEL).refused("operation-failed", "invalid-value");
    }

    @Test
    void aSecondConfirmedCommitAddsToTheFirst() throws Exception {
        one.ask(editCandidate(entry("c", ""))).ok();
        one.ask(CONFIRMED.formatted(NEVER)).ok();
        one.ask(editCandidate(entry("d", ""))).ok();
        one.ask(CONFIRMED.formatted(NEVER)).ok();
        assertThat(ids("running")).contains("c", "d");

        one.ask(CANCEL).ok();

        assertThat(ids("running")).doesNotContain("c", "d");
    }

    @Test
    void aCommitIsRevertedWhenItsSessionDrops() throws Exception {
        one.ask(editCandidate(entry("c", ""))).ok();
        one.ask(CONFIRMED.formatted(NEVER)).ok();
        assertThat(ids("running")).contains("c");

        one.hangUp();

        awaitGone("c");
    }

    @Test
    void aPersistentCommitOutlivesItsSession() throws Exception {
        one.ask(editCandidate(entry("c", ""))).ok();
        one.ask(CONFIRMED.formatted(NEVER + "<persist>id</persist>")).ok();
        one.ask("<close-session/>").ok();

        two.ask(COMMIT).refused("invalid-value", "operation-failed", "in-use");
        two.ask("<commit><persist-id>wrong</persist-id></commit>").refused("invalid-value");
        assertThat(ids("running")).contains("c");
        two.ask("<commit><persist-id>id</persist-id></commit>").ok();

        assertThat(ids("running")).contains("c");
    }

    @Test
    void aPersistentCommitWithoutASessionKeepsTheLockFromAll() throws Exception {
        String lock = "<lock><target><running/></target></lock>";
        one.ask(editCandidate(entry("c", ""))).ok();
        one.ask(CONFIRMED.formatted(NEVER + "<persist>id</persist>")).ok();
        two.ask(lock).refused("lock-denied").info("session-id", one.sessionId());
        one.ask("<close-session/>").ok();

        two.ask(lock).refused("lock-denied").info("session-id", "0");

        two.ask("<cancel-commit><persist-id>id</persist-id></cancel-commit>").ok();
    }

    @Test
    void aPersistentCommitIsCancelledByItsId() throws Exception {
        one.ask(editCandidate(entry("c", ""))).ok();
        one.ask(CONFIRMED.formatted(NEVER + "<persist>id</persist>")).ok();

        two.ask("<cancel-commit><persist-id>wrong</persist-id></cancel-commit>")
                .refused("invalid-value");
        two.ask(CANCEL).refused("invalid-value", "operation-failed");
        two.ask("<cancel-commit><persist-id>id</persist-id></cancel-commit>").ok();

        assertThat(ids("running")).doesNotContain("c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<commit><confirmed/><confirm-timeout>0</confirm-timeout></commit>",
                "<commit><confirmed/><confirm-timeout>soon</confirm-timeout></commit>",
                "<commit><persist-id>nothing-pending</persist-id></commit>",
                "<cancel-commit><persist-id>nothing-pending</persist-id></cancel-commit>"
            })
    void commitsThatCannotBeAreInvalid(String commit) throws Exception {
        one.ask(commit).refused("invalid-value", "operation-failed");
    }

    @Test
    void theCandidateCannotBeDeleted() throws Exception {
        one.ask("<delete-config><target><candidate/></target></delete-config>")
                .refused(
                        "operation-not-supported",
                        "invalid-value",
                        "bad-element",
                        "unknown-element");
    }
}
