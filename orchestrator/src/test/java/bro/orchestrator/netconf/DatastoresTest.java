package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Stores.ANN;
import static bro.orchestrator.netconf.Stores.BEN;
import static bro.orchestrator.netconf.Stores.config;
import static bro.orchestrator.netconf.Stores.conformance;
import static bro.orchestrator.netconf.Stores.manager;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.netconf.datastore.CommitOptions;
import bro.orchestrator.netconf.datastore.CommitParticipant;
import bro.orchestrator.netconf.datastore.ConfigChange;
import bro.orchestrator.netconf.datastore.ConfirmedCommitListener.Event;
import bro.orchestrator.netconf.datastore.Datastore;
import bro.orchestrator.netconf.datastore.EditOperation;
import bro.orchestrator.netconf.datastore.EditOptions;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Candidate, commits, locks, and what is on disk when: RFC 6241 sections 7.5, 8.3 and 8.4. */
@Timeout(60)
class DatastoresTest {
    private static final String ONE = "<types><port>1</port></types>";
    private static final String TWO = "<types><port>2</port></types>";

    private final FakeOrchestrator orchestrator = new FakeOrchestrator();
    private final Stores stores = new Stores(orchestrator);

    @AfterEach
    void close() {
        stores.close();
    }

    private void editCandidate(String inner) {
        stores.edit(Datastore.CANDIDATE, conformance(inner), EditOptions.PLAIN, ANN);
    }

    private void edit(String config) {
        stores.edit(Datastore.RUNNING, config, EditOptions.PLAIN, ANN);
    }

    private static void assertRefused(ThrowingCallable call, ErrorTag tag) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RpcException.class,
                        e -> assertThat(e.errors().getFirst().tag()).isEqualTo(tag));
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BroException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CATALOG_UNAVAILABLE));
    }

    @Test
    void anEditWritesThePieceThatItChangesAndNoOther() {
        edit(manager("a", ""));
        edit(manager("b", ""));
        stores.edit(ONE);
        orchestrator.configuration().forget();

        stores.edit(
                Datastore.RUNNING,
                manager("a", "<description>d</description>"),
                EditOptions.PLAIN,
                ANN);

        assertThat(orchestrator.configuration().touched())
                .containsExactly("/{urn:bro:backup-restore-orchestrator}brm/backup-manager[a]");
        orchestrator.configuration().forget();
        stores.edit("<step><id>1</id></step><server><name>s</name></server>");
        assertThat(orchestrator.configuration().touched())
                .containsExactlyInAnyOrder(
                        "/{urn:bro:conformance}conformance",
                        "/{urn:bro:conformance}conformance/server[s]");
    }

    @Test
    void whatIsThereAlreadyIsNotWrittenAgain() {
        stores.edit(ONE + "<server><name>s</name></server>");
        orchestrator.configuration().forget();

        stores.edit(ONE + "<server><name>s</name></server>");

        assertThat(orchestrator.configuration().touched()).isEmpty();
    }

    @Test
    void allThatIsDeletedIsGoneAfterARestart() {
        stores.edit(ONE + "<server><name>s</name></server><server><name>t</name></server>");

        stores.edit("<server nc:operation='delete'><name>s</name></server>");
        assertThat(stores.restarted().shown()).isEqualTo(stores.shown()).doesNotContain(">s<");

        stores.edit(
                Datastore.RUNNING,
                "<conformance xmlns='urn:bro:conformance' nc:operation='delete'/>",
                EditOptions.PLAIN,
                ANN);
        assertThat(stores.restarted().shown()).isEmpty();
    }

    @Test
    void whatCannotBeKeptIsNotSeen() {
        stores.edit(ONE);
        orchestrator.configuration().fail(true);

        assertUnavailable(() -> stores.edit(TWO));
        assertThat(stores.shown()).isEqualTo(ONE);

        orchestrator.configuration().fail(false);
        stores.edit("<types><names>a</names></types>");
        assertThat(stores.shown()).isEqualTo("<types><port>1</port><names>a</names></types>");
    }

    @Test
    void aCommitThatCannotBeKeptLeavesTheCandidate() {
        editCandidate(ONE);
        orchestrator.configuration().fail(true);

        assertUnavailable(stores::commit);
        assertUnavailable(() -> stores.commitConfirmed(ANN));

        orchestrator.configuration().fail(false);
        assertThat(stores.shown()).isEmpty();
        assertThat(stores.all(Datastore.CANDIDATE)).contains(ONE);
        assertRefused(
                () -> stores.all.cancelCommit(ANN, Optional.empty()), ErrorTag.OPERATION_FAILED);
        stores.commit();
        assertThat(stores.shown()).isEqualTo(ONE);
    }

    @Test
    void participantsAreAskedBeforeAndToldAfterwards() {
        var heard = new ArrayList<String>();
        stores.running.addParticipant(
                new CommitParticipant() {
                    @Override
                    public void applied(ConfigChange change) {
                        throw new StackOverflowError("told to");
                    }
                });
        stores.running.addParticipant(
                new CommitParticipant() {
                    @Override
                    public void check(ConfigChange change) {
                        heard.add("check " + stores.shown());
                        if (change.after().toString().contains("port=2")
                                || change.author().equals(BEN)) {
                            throw RpcError.of(
                                            ErrorType.APPLICATION, ErrorTag.OPERATION_FAILED, "no")
                                    .asException();
                        }
                    }

                    @Override
                    public void applied(ConfigChange change) {
                        heard.add("applied " + stores.shown() + " by " + change.author().user());
                        throw new IllegalStateException("a bug");
                    }
                });

        stores.edit(ONE);
        assertRefused(
                () -> stores.edit(Datastore.RUNNING, conformance(TWO), EditOptions.PLAIN, BEN),
                ErrorTag.OPERATION_FAILED);

        assertThat(heard).containsExactly("check ", "applied " + ONE + " by ann", "check " + ONE);
        assertThat(stores.shown()).isEqualTo(ONE);
    }

    @Test
    void permissionIsAskedFirstForEveryWayOfChanging() {
        var asked = new ArrayList<ConfigChange>();
        var options = new EditOptions(EditOperation.MERGE, false, false, false);
        stores.all.edit(Datastore.RUNNING, config(conformance(ONE)), options, ANN, asked::add);
        stores.all.edit(Datastore.CANDIDATE, config(conformance(TWO)), options, ANN, asked::add);
        stores.all.copy(
                Datastore.RUNNING, Datastore.CANDIDATE, ANN, UnaryOperator.identity(), asked::add);
        stores.all.edit(Datastore.CANDIDATE, config(conformance(TWO)), options, ANN, asked::add);
        stores.all.commit(CommitOptions.PLAIN, ANN, asked::add);
        stores.all.replace(Datastore.RUNNING, config(manager("DEFAULT", "")), ANN, asked::add);

        assertThat(asked).hasSize(6).allMatch(it -> !it.delta().childNodes().isEmpty());
    }

    @Test
    void aCandidateMayBeIncompleteUntilItIsCommitted() {
        stores.running.addParticipant(refusing("broken"));

        editCandidate("<types><names>broken</names></types>");

        assertRefused(() -> stores.all.validate(Datastore.CANDIDATE), ErrorTag.OPERATION_FAILED);
        assertRefused(stores::commit, ErrorTag.OPERATION_FAILED);
        var tested = new EditOptions(EditOperation.MERGE, true, false, false);
        assertRefused(
                () -> stores.edit(Datastore.CANDIDATE, conformance(ONE), tested, ANN),
                ErrorTag.OPERATION_FAILED);
        editCandidate("<types><names nc:operation='delete'>broken</names></types>");
        stores.edit(Datastore.CANDIDATE, conformance(ONE), tested, ANN);
        stores.all.validate(Datastore.CANDIDATE);
        stores.commit();
        assertThat(stores.shown()).isEqualTo(ONE);
    }

    private static CommitParticipant refusing(String text) {
        return new CommitParticipant() {
            @Override
            public void check(ConfigChange change) {
                if (change.after().toString().contains(text)) {
                    throw RpcError.of(ErrorType.APPLICATION, ErrorTag.OPERATION_FAILED, "no")
                            .asException();
                }
            }
        };
    }

    @Test
    void aCandidateMayBeEmptied() {
        stores.all.replace(Datastore.CANDIDATE, config(""), ANN, _ -> {});

        assertThat(stores.all(Datastore.CANDIDATE)).endsWith("/>");
        assertThatThrownBy(stores::commit).isInstanceOf(BroException.class);
        stores.edit(Datastore.CANDIDATE, manager("DEFAULT", ""), EditOptions.PLAIN, ANN);
        stores.edit(
                Datastore.CANDIDATE,
                "<brm xmlns='urn:bro:backup-restore-orchestrator' nc:operation='delete'/>",
                EditOptions.PLAIN,
                ANN);
        assertThat(stores.all(Datastore.CANDIDATE)).endsWith("/>");
    }

    @Test
    void aCommitOfTheCandidateWritesWhatDiffers() {
        stores.edit(ONE + "<server><name>s</name></server><server><name>t</name></server>");
        editCandidate("<server nc:operation='delete'><name>s</name></server>");
        editCandidate("<server><name>u</name></server><types><words>w</words></types>");
        orchestrator.configuration().forget();

        stores.commit();

        assertThat(orchestrator.configuration().touched())
                .containsExactlyInAnyOrder(
                        "/{urn:bro:conformance}conformance",
                        "/{urn:bro:conformance}conformance/server[s]",
                        "/{urn:bro:conformance}conformance/server[u]");
        assertThat(stores.restarted().shown()).isEqualTo(stores.shown());
    }

    @Test
    void aCommitThatNobodyConfirmsIsUndoneByARestart() {
        stores.edit(ONE + "<server><name>s</name></server>");
        String before = stores.all(Datastore.RUNNING);
        editCandidate(TWO + "<server nc:operation='delete'><name>s</name></server>");
        editCandidate("<server><name>t</name></server>");
        stores.edit(Datastore.CANDIDATE, manager("made", ""), EditOptions.PLAIN, ANN);
        stores.commitConfirmed(ANN);
        stores.edit("<types><names>later</names></types>");
        assertThat(stores.shown()).contains("later", ">t<", "<port>2<");

        Stores restarted = stores.restarted();

        assertThat(restarted.all(Datastore.RUNNING)).isEqualTo(before);
        assertThat(orchestrator.managers()).hasSize(1);
        assertThat(restarted.restarted().all(Datastore.RUNNING)).isEqualTo(before);
        assertThat(orchestrator.runningConfiguration().keySet())
                .noneMatch(key -> key.startsWith("revert"));
    }

    @Test
    void aManagerThatIsInUseByThenStays() {
        stores.edit(Datastore.CANDIDATE, manager("busy", ""), EditOptions.PLAIN, ANN);
        stores.commitConfirmed(ANN);
        orchestrator.makeManager("busy");

        stores.all.cancelCommit(ANN, Optional.empty());

        assertThat(stores.all(Datastore.RUNNING)).contains("<id>busy</id>");
    }

    @Test
    void aConfirmedCommitStaysAfterARestart() {
        editCandidate(ONE);
        stores.commitConfirmed(ANN);
        stores.commit();

        assertThat(stores.restarted().shown()).isEqualTo(ONE);
    }

    @Test
    void anUndoneCommitIsUndoneAfterARestart() {
        stores.edit(ONE);
        editCandidate(TWO);
        stores.commitConfirmed(ANN);
        stores.all.release(ANN);

        assertThat(stores.shown()).isEqualTo(ONE);
        assertThat(stores.restarted().shown()).isEqualTo(ONE);
    }

    @Test
    void aChangeThatFailedWhileACommitWaitsIsNotForgottenWhenItSucceeds() {
        stores.edit(ONE);
        editCandidate("<step><id>1</id></step>");
        stores.commitConfirmed(ANN);
        orchestrator.configuration().fail(true);
        assertUnavailable(() -> stores.edit("<server><name>s</name></server>"));
        orchestrator.configuration().fail(false);
        stores.edit("<server><name>s</name></server>");

        assertThat(stores.restarted().shown()).isEqualTo(ONE);
    }

    @Test
    void whatBecomesOfConfirmedCommitsIsTold() throws Exception {
        var heard = Collections.synchronizedList(new ArrayList<Event>());
        stores.all.addListener((event, _, _) -> heard.add(event));
        editCandidate(ONE);
        stores.commitConfirmed(ANN);
        stores.commitConfirmed(ANN);
        stores.commit();
        editCandidate(TWO);
        stores.commitConfirmed(ANN);
        stores.all.cancelCommit(ANN, Optional.empty());
        stores.all.commit(
                new CommitOptions(true, Duration.ofMillis(1), Optional.empty(), Optional.empty()),
                ANN,
                _ -> {});
        while (heard.size() < 7) {
            Thread.sleep(5);
        }

        assertThat(heard)
                .containsExactly(
                        Event.START,
                        Event.EXTEND,
                        Event.COMPLETE,
                        Event.START,
                        Event.CANCEL,
                        Event.START,
                        Event.TIMEOUT);
    }

    @Test
    void anUndoingThatFailsIsTriedAgain() throws Exception {
        editCandidate(ONE);
        stores.all.commit(
                new CommitOptions(true, Duration.ofMillis(200), Optional.empty(), Optional.empty()),
                ANN,
                _ -> {});
        orchestrator.configuration().fail(true);
        Thread.sleep(400);
        assertThat(stores.shown()).isEqualTo(ONE);
        orchestrator.configuration().fail(false);

        while (!stores.shown().isEmpty()) {
            Thread.sleep(20);
        }
    }

    @Test
    void locksOfOthersAreInTheWay() {
        stores.all.lock(Datastore.CANDIDATE, ANN);
        editCandidate(ONE);
        List<ThrowingCallable> calls =
                List.of(
                        () ->
                                stores.edit(
                                        Datastore.CANDIDATE,
                                        conformance(TWO),
                                        EditOptions.PLAIN,
                                        BEN),
                        () -> stores.all.discardChanges(BEN),
                        () -> stores.all.commit(CommitOptions.PLAIN, BEN, _ -> {}),
                        () ->
                                stores.all.copy(
                                        Datastore.RUNNING,
                                        Datastore.CANDIDATE,
                                        BEN,
                                        UnaryOperator.identity(),
                                        _ -> {}));
        calls.forEach(call -> assertRefused(call, ErrorTag.IN_USE));
        assertRefused(() -> stores.all.lock(Datastore.CANDIDATE, BEN), ErrorTag.LOCK_DENIED);
        assertRefused(() -> stores.all.unlock(Datastore.CANDIDATE, BEN), ErrorTag.OPERATION_FAILED);

        stores.all.unlock(Datastore.CANDIDATE, ANN);

        assertThat(stores.all(Datastore.CANDIDATE)).doesNotContain("<port>");
        stores.all.lock(Datastore.CANDIDATE, BEN);
        stores.all.release(BEN);
        stores.all.lock(Datastore.CANDIDATE, ANN);
    }

    @Test
    void aManagerMadeByTheOrchestratorAppears() throws Exception {
        stores.running.managerMade(orchestrator.makeManager("made").id());
        while (!stores.all(Datastore.RUNNING).contains("<id>made</id>")) {
            Thread.sleep(5);
        }
        assertThat(stores.restarted().all(Datastore.RUNNING)).contains("<id>made</id>");
    }
}
