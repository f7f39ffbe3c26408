package bro.agent.simulate;

import static bro.agent.v1.ActionKind.ACTION_KIND_CREATE_BACKUP;
import static bro.agent.v1.Stage.STAGE_EXECUTION;
import static bro.agent.v1.Stage.STAGE_POST_ACTIONS;
import static bro.agent.v1.Stage.STAGE_PREPARATION;
import static bro.agent.v1.Stage.STAGE_RELEASE;
import static bro.agent.v1.Stage.STAGE_SNAPSHOT;
import static bro.agent.v1.Stage.STAGE_TRANSFER;
import static org.assertj.core.api.Assertions.assertThat;

import bro.agent.ScriptedOrchestrator;
import bro.agent.ready.UsageException;
import bro.agent.v1.Fragment;
import bro.agent.v1.Stage;
import bro.agent.v1.StageResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class SimulationTest {
    private static final String ONE = "--agents 1 --fragments 3 --size 2500000 ";

    private final ScriptedOrchestrator orchestrator = new ScriptedOrchestrator();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> exits = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> started = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : started) {
            one.close();
        }
        orchestrator.close();
    }

    private Simulation start(String words) throws UsageException, InterruptedException {
        var all = new ArrayList<>(List.of("--orchestrator", "127.0.0.1:" + orchestrator.port()));
        all.addAll(Arrays.asList(words.strip().split(" ", -1)));
        var simulation =
                new Simulation(
                        SimulateArguments.parse(all), events::add, () -> exits.add("exited"));
        started.add(simulation);
        Thread watch = Thread.ofVirtual().start(() -> watch(simulation));
        started.add(watch::interrupt);
        awaitEvent("registered");
        return simulation;
    }

    private static void watch(Simulation simulation) {
        try {
            simulation.awaitEnd();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Event awaitEvent(String name) throws InterruptedException {
        Event event = events.poll(30, TimeUnit.SECONDS);
        while (event != null && !event.name().equals(name)) {
            event = events.poll(30, TimeUnit.SECONDS);
        }
        assertThat(event).as("event %s", name).isNotNull();
        return event;
    }

    private StageResult backup(Stage stage) throws InterruptedException {
        return orchestrator.backup(1, stage);
    }

    private StageResult restore(Stage stage) throws InterruptedException {
        return orchestrator.restore(2, stage);
    }

    private static void assertDone(StageResult result) {
        assertThat(result.getSuccess()).as(result.getMessage()).isTrue();
    }

    @Test
    void twoHundredAgentsRegister() throws Exception {
        var simulation = start("--agents 200 --scope alpha");
        for (int i = 0; i < 200; i++) {
            assertThat(orchestrator.awaitRegistration().getScopesList()).containsExactly("alpha");
        }

        simulation.close();

        assertThat(awaitEvent("ended").json()).contains("\"held\":0");
    }

    @ParameterizedTest
    @EnumSource(FragmentNames.class)
    void whatWasSavedIsFoundRightInARestoreAndCounted(FragmentNames names) throws Exception {
        var simulation = start(ONE + "--names " + names.name().toLowerCase(Locale.ROOT));
        assertDone(backup(STAGE_PREPARATION));
        assertThat(awaitEvent("locks").json())
                .isEqualTo("{\"event\":\"locks\",\"held\":1,\"taken\":1,\"released\":0}");
        assertThat(backup(STAGE_SNAPSHOT).getConsistencyToken()).isEqualTo("cut-1");
        assertDone(backup(STAGE_RELEASE));
        assertThat(awaitEvent("locks").text()).isEqualTo("locks   0 held, 1 taken, 1 released");
        assertDone(backup(STAGE_TRANSFER));
        assertThat(orchestrator.data().fragments())
                .extracting(Fragment::getFragmentId)
                .containsExactly(names.name(1), names.name(2), names.name(3));

        assertDone(restore(STAGE_PREPARATION));
        assertDone(restore(STAGE_EXECUTION));
        assertDone(restore(STAGE_POST_ACTIONS));
        simulation.close();

        String ended = awaitEvent("ended").json();
        assertThat(ended)
                .contains("\"preparation\":{\"done\":2,\"failed\":0}")
                .contains("\"held\":0,\"taken\":1,\"released\":1")
                .contains("\"sent_bytes\":7500000,\"received_bytes\":7500000")
                .contains("\"freeze_ms\":{\"min\":");
    }

    @Test
    void otherBytesThanThoseOfTheSeedFailARestore() throws Exception {
        start("--agents 1 --size 10");
        assertDone(backup(STAGE_TRANSFER));
        byte[] content = orchestrator.data().content("data-0001").clone();
        content[7] ^= 1;
        // With a digest of its own, so that only the agent can tell.
        orchestrator.data().put("data-0001", content);

        StageResult restored = restore(STAGE_EXECUTION);

        assertThat(restored.getSuccess()).isFalse();
        assertThat(restored.getMessage()).contains("data-0001", "the first wrong byte is at 7");
        assertThat(awaitEvent("failed").json()).contains("sim-0001", "\"stage\":\"execution\"");
    }

    @Test
    void anotherNumberOfBytesFailsARestore() throws Exception {
        start("--agents 1 --size 10");
        orchestrator.data().put("data-0001", new byte[9]);

        assertThat(restore(STAGE_EXECUTION).getMessage()).contains("has 9 bytes, not 10");
    }

    @Test
    void anErrorFailsItsStageAndNoOther() throws Exception {
        start(ONE + "--fail sim-0001:snapshot:error");
        assertDone(backup(STAGE_PREPARATION));

        StageResult snapshot = backup(STAGE_SNAPSHOT);

        assertThat(snapshot.getSuccess()).isFalse();
        assertThat(snapshot.getMessage()).isEqualTo("simulated fault 'sim-0001:snapshot:error'");
        assertDone(backup(STAGE_RELEASE));
        assertThat(awaitEvent("failed").text()).startsWith("sim-0001: snapshot failed: ");
    }

    @Test
    void aHangLastsUntilItIsCancelledAndHoldsNoLock() throws Exception {
        var simulation = start(ONE + "--fail *:preparation:hang");
        orchestrator.send(
                ScriptedOrchestrator.command(1, ACTION_KIND_CREATE_BACKUP, STAGE_PREPARATION)
                        .build());
        assertThat(awaitEvent("fault").text()).isEqualTo("sim-0001: *:preparation:hang");
        orchestrator.cancel(1, "enough");

        assertThat(orchestrator.awaitResult().getMessage()).isEqualTo("cancelled: enough");
        simulation.close();
        assertThat(awaitEvent("ended").json()).contains("\"taken\":0");
    }

    @Test
    void aSlowStageTakesItsTimeAndIsRight() throws Exception {
        start(ONE + "--fail 100%:snapshot:slow=300ms");
        assertDone(backup(STAGE_PREPARATION));
        long start = System.nanoTime();

        assertDone(backup(STAGE_SNAPSHOT));

        assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(299));
    }

    @Test
    void aShortFragmentIsOneByteShorterThanAnnounced() throws Exception {
        start(ONE + "--fail *:transfer:short");

        StageResult result = backup(STAGE_TRANSFER);

        assertThat(result.getSuccess()).as(result.getMessage()).isFalse();
        assertThat(orchestrator.data().fragments()).isEmpty();
    }

    @Test
    void aMissingFragmentIsNoticedInTheRestoreOnly() throws Exception {
        start(ONE + "--fail *:transfer:missing-fragment");

        assertDone(backup(STAGE_TRANSFER));

        assertThat(orchestrator.data().fragments())
                .extracting(Fragment::getFragmentId)
                .containsExactly("data-0001", "data-0002");
        assertThat(restore(STAGE_PREPARATION).getMessage())
                .isEqualTo("the backup has 2 fragments of agent 'sim-0001', not 3");
    }

    @Test
    void anExitEndsTheProcessInItsStage() throws Exception {
        start(ONE + "--fail *:transfer:exit");
        backup(STAGE_PREPARATION);
        assertThat(exits).isEmpty();

        backup(STAGE_TRANSFER);

        assertThat(exits).containsExactly("exited");
        assertThat(awaitEvent("fault").text()).isEqualTo("sim-0001: *:transfer:exit");
    }

    @Test
    void aLockThatIsHeldAtTheEndIsCountedAndReleased() throws Exception {
        var simulation = start(ONE);
        assertDone(backup(STAGE_PREPARATION));

        simulation.close();

        assertThat(awaitEvent("ended").text()).contains("locks   1 held, 1 taken, 0 released");
    }
}
