package bro.orchestrator.netconf;

import static bro.orchestrator.netconf.Stores.ANN;
import static bro.orchestrator.netconf.Stores.config;
import static bro.orchestrator.netconf.Stores.conformance;
import static bro.orchestrator.netconf.Stores.manager;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.netconf.datastore.CommitParticipant;
import bro.orchestrator.netconf.datastore.ConfigChange;
import bro.orchestrator.netconf.datastore.Datastore;
import bro.orchestrator.netconf.datastore.EditOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of commits that come while another one is written. */
@Timeout(60)
class CommitsInLineTest {
    private static final String ONE = "<types><port>1</port></types>";

    private final FakeOrchestrator orchestrator = new FakeOrchestrator();
    private final Stores stores = new Stores(orchestrator);

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void editsMadeWhileOneIsWrittenAreWrittenTogetherAndInOrder() throws Exception {
        var seen = Collections.synchronizedList(new ArrayList<String>());
        var checked = new AtomicInteger();
        stores.running.addParticipant(
                new CommitParticipant() {
                    @Override
                    public void check(ConfigChange change) {
                        checked.incrementAndGet();
                    }

                    @Override
                    public void applied(ConfigChange change) {
                        seen.add(stores.shown());
                    }
                });
        orchestrator.configuration().forget();
        CountDownLatch writing = orchestrator.configuration().hold();
        var threads = Collections.synchronizedList(new ArrayList<Thread>());
        ThreadFactory factory =
                task -> {
                    Thread thread = Thread.ofPlatform().name("edit").unstarted(task);
                    threads.add(thread);
                    return thread;
                };
        try (var executor = Executors.newThreadPerTaskExecutor(factory)) {
            var edits = new ArrayList<Future<?>>();
            for (int i = 0; i < 8; i++) {
                String name = "<types><names>n%d</names></types>".formatted(i);
                edits.add(executor.submit(() -> stores.edit(name)));
            }
            // whoever is checked and waits is in line
            while (checked.get() < 8
                    || threads.stream().anyMatch(it -> it.getState() != Thread.State.WAITING)) {
                Thread.sleep(1);
            }
            assertThat(stores.shown()).isEmpty();
            writing.countDown();
            for (Future<?> edit : edits) {
                edit.get();
            }
        }

        // a session writes its own change, but waits for nobody else's
        assertThat(orchestrator.configuration().writers())
                .containsExactly("edit", "netconf-commits");

        for (int i = 0; i < 8; i++) {
            assertThat(stores.shown()).contains("<names>n%d</names>".formatted(i));
        }
        assertThat(seen).hasSize(8).isSortedAccordingTo((a, b) -> a.length() - b.length());
        assertThat(stores.restarted().shown()).isEqualTo(stores.shown());
    }

    @Test
    void whatWasBuiltOnAFailedChangeIsDecidedAgain() throws Exception {
        CountDownLatch writing = orchestrator.configuration().hold();
        var failures = Collections.synchronizedList(new ArrayList<Throwable>());
        Thread failing =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, e) -> failures.add(e))
                        .start(() -> edit(manager("refused", "")));
        orchestrator.configuration().awaitHeld();
        Thread following =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, e) -> failures.add(e))
                        .start(() -> edit(conformance("<types><names>kept</names></types>")));
        while (following.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
        orchestrator.configuration().refuse();
        writing.countDown();
        failing.join();
        following.join();

        assertThat(failures).singleElement().isInstanceOf(BroException.class);
        assertThat(stores.shown()).isEqualTo("<types><names>kept</names></types>");
        assertThat(stores.all(Datastore.RUNNING)).doesNotContain("refused");
        assertThat(stores.restarted().shown()).isEqualTo(stores.shown());
    }

    private void edit(String config) {
        stores.edit(Datastore.RUNNING, config, EditOptions.PLAIN, ANN);
    }

    @Test
    void anErrorOfTheMachineIsAFailureLikeOthers() {
        orchestrator.configuration().runOutOfMemory(true);
        assertThatThrownBy(() -> stores.edit(ONE))
                .isInstanceOfSatisfying(
                        BroException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUG));
        assertThat(stores.shown()).isEmpty();

        orchestrator.configuration().runOutOfMemory(false);
        stores.edit(ONE);
        assertThat(stores.shown()).isEqualTo(ONE);
        assertThat(stores.restarted().shown()).isEqualTo(ONE);
    }
}
