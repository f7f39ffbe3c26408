package bro.orchestrator.netconf.datastore;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.core.catalog.ConfigurationChange;
import bro.orchestrator.netconf.datastore.Commit.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who makes commits durable, whatever goes wrong. */
@Timeout(60)
class CommitsTest {
    private final List<List<Commit>> kept = new ArrayList<>();
    private final List<String> keepers = new ArrayList<>();

    private static Commit commit() {
        var nothing = Prepared.emptied(RunningDatastore.EMPTY);
        return new Commit(
                new ConfigChange(nothing.before(), nothing.after(), nothing.delta(), Author.SERVER),
                ConfigurationChange.NONE,
                () -> {},
                () -> {});
    }

    private synchronized void keep(List<Commit> batch) {
        kept.add(batch);
        keepers.add(Thread.currentThread().getName());
        batch.forEach(it -> it.end(Outcome.KEPT));
    }

    private static Thread submit(String name, Commits commits, Commit commit) {
        commits.add(commit);
        return Thread.ofPlatform().name(name).start(() -> commits.complete(commit));
    }

    @Test
    void withoutAThreadToBeHadTheNextInLineLeads() throws Exception {
        var begun = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        var commits =
                new Commits(
                        batch -> {
                            begun.countDown();
                            await(released);
                            keep(batch);
                        },
                        _ -> {
                            throw new OutOfMemoryError("told to");
                        });
        Commit first = commit();
        Commit second = commit();
        Commit third = commit();
        Thread one = submit("one", commits, first);
        begun.await();
        Thread two = submit("two", commits, second);
        Thread three = submit("three", commits, third);
        released.countDown();
        one.join();
        two.join();
        three.join();

        assertThat(kept).containsExactly(List.of(first), List.of(second, third));
        assertThat(keepers).containsExactly("one", "two");
    }

    @Test
    void aBugFailsTheCommitsThatItMeetsAndNoOthers() throws Exception {
        var bug = new IllegalStateException("a bug");
        Commit unlucky = commit();
        var commits =
                new Commits(
                        batch -> {
                            if (batch.contains(unlucky)) {
                                throw bug;
                            }
                            keep(batch);
                        });
        submit("unlucky", commits, unlucky).join();
        Commit lucky = commit();
        submit("lucky", commits, lucky).join();

        assertThat(unlucky.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(unlucky.failure()).isSameAs(bug);
        assertThat(lucky.outcome()).isEqualTo(Outcome.KEPT);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
