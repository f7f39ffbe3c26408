package bro.agent.simulate;

import bro.agent.AgentBehavior;
import bro.agent.AgentException;
import bro.agent.BackupContext;
import bro.agent.BackupTransfer;
import bro.agent.Fragment;
import bro.agent.FragmentSource;
import bro.agent.RestoreContext;
import bro.agent.RestoreTransfer;
import bro.agent.Stage;
import bro.agent.StageContext;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Saves made-up data, finds out in a restore whether it is the same again, and has the faults that
 * it was given. A fault comes first in its stage: nothing is open while the agent hangs, so that it
 * does not hold up those that share its connection.
 */
final class SimulatedAgent implements AgentBehavior {
    private static final Duration FOR_EVER = Duration.ofDays(36_500);
    private static final String FRAGMENT_VERSION = "1";
    private static final long SMALL_BYTES = 64 << 10;

    /** As many as the orchestrator takes of an agent: they wait for the disk together. */
    private static final int SENT_AT_ONCE = 8;

    private static final int FETCHED_AT_ONCE = 4;

    private final String id;
    private final Workload workload;
    private final List<FaultRule> faults;
    private final Surroundings surroundings;

    /** What a stage does when nothing is wrong. */
    private interface Body {
        void run() throws IOException, InterruptedException;
    }

    SimulatedAgent(
            String id, Workload workload, List<FaultRule> faults, Surroundings surroundings) {
        this.id = id;
        this.workload = workload;
        this.faults = faults;
        this.surroundings = surroundings;
    }

    @Override
    public Set<Stage> backupStages() {
        return workload.locks()
                ? Set.of(Stage.PREPARATION, Stage.SNAPSHOT, Stage.RELEASE, Stage.TRANSFER)
                : Set.of(Stage.TRANSFER);
    }

    @Override
    public Set<Stage> restoreStages() {
        return Set.of(Stage.PREPARATION, Stage.EXECUTION, Stage.POST_ACTIONS);
    }

    @Override
    public void prepareForBackup(BackupContext context) throws IOException, InterruptedException {
        run(
                context,
                () -> {
                    Thread.sleep(workload.prepareTime());
                    surroundings.tally().locked(id, context.actionId(), System.nanoTime());
                });
    }

    @Override
    public String snapshot(BackupContext context) throws IOException, InterruptedException {
        run(context, () -> Thread.sleep(workload.snapshotTime()));
        return "cut-" + context.actionId();
    }

    @Override
    public void release(BackupContext context) throws IOException, InterruptedException {
        run(
                context,
                () -> surroundings.tally().released(id, context.actionId(), System.nanoTime()));
    }

    @Override
    public void executeBackup(BackupTransfer transfer) throws IOException, InterruptedException {
        run(
                transfer,
                () -> {
                    int last = workload.fragments() - (has(new Fault.MissingFragment()) ? 1 : 0);
                    var done = new AtomicInteger();
                    Lanes.run(
                            last,
                            width(SENT_AT_ONCE),
                            number -> {
                                send(transfer, number);
                                progress(transfer, done.incrementAndGet());
                            });
                });
    }

    @Override
    public void prepareForRestore(RestoreContext context) throws IOException, InterruptedException {
        run(
                context,
                () -> {
                    int count = context.fragments().size();
                    if (count != workload.fragments()) {
                        throw new AgentException(
                                "the backup has %d fragments of agent '%s', not %d"
                                        .formatted(count, id, workload.fragments()));
                    }
                });
    }

    @Override
    public void executeRestore(RestoreTransfer transfer) throws IOException, InterruptedException {
        run(
                transfer,
                () -> {
                    var done = new AtomicInteger();
                    Lanes.run(
                            workload.fragments(),
                            width(FETCHED_AT_ONCE),
                            number -> {
                                fetch(transfer, number);
                                progress(transfer, done.incrementAndGet());
                            });
                });
    }

    @Override
    public void postRestore(RestoreContext context) throws IOException, InterruptedException {
        run(context, () -> {});
    }

    private void run(StageContext context, Body body) throws IOException, InterruptedException {
        try {
            for (FaultRule rule : faults) {
                if (rule.stage() == context.stage()) {
                    misbehave(rule);
                }
            }
            body.run();
        } catch (IOException | InterruptedException e) {
            surroundings.failed(id, context.stage(), e);
            throw e;
        }
        surroundings.tally().done(context.stage());
    }

    private void misbehave(FaultRule rule) throws IOException, InterruptedException {
        switch (rule.fault()) {
            case Fault.Failure _ ->
                    throw new AgentException("simulated fault '%s'".formatted(rule.text()));
            case Fault.Hang _ -> {
                surroundings.misbehaves(id, rule);
                Thread.sleep(FOR_EVER);
            }
            case Fault.Slow(Duration delay) -> Thread.sleep(delay);
            case Fault.ShortFragment _, Fault.MissingFragment _ ->
                    surroundings.misbehaves(id, rule);
            case Fault.Exit _ -> {
                surroundings.misbehaves(id, rule);
                surroundings.exit().run();
            }
        }
    }

    private boolean has(Fault fault) {
        return faults.stream().anyMatch(rule -> rule.fault().equals(fault));
    }

    private void send(BackupTransfer transfer, int number)
            throws IOException, InterruptedException {
        String name = workload.names().name(number);
        Content content = workload.content(id, name);
        boolean isShort = number == 1 && has(new Fault.ShortFragment());
        var source =
                new FragmentSource(
                        name,
                        FRAGMENT_VERSION,
                        OptionalLong.of(content.sizeBytes()),
                        isShort ? content.withSize(content.sizeBytes() - 1) : content,
                        ByteString.EMPTY);
        surroundings
                .memory()
                .during(
                        content.sizeBytes(),
                        () -> surroundings.tally().sent(transfer.sendFragment(source).sizeBytes()));
    }

    private void fetch(RestoreTransfer transfer, int number)
            throws IOException, InterruptedException {
        Fragment fragment = transfer.fragment(workload.names().name(number));
        if (fragment.sizeBytes() != workload.sizeBytes()) {
            throw new AgentException(
                    "fragment '%s' has %d bytes, not %d"
                            .formatted(fragment.id(), fragment.sizeBytes(), workload.sizeBytes()));
        }
        Content content = workload.content(id, fragment.id());
        surroundings
                .memory()
                .during(
                        fragment.sizeBytes(),
                        () ->
                                transfer.downloadFragment(
                                        fragment, new Comparison(fragment.id(), content)));
        surroundings.tally().received(fragment.sizeBytes());
    }

    /** A small fragment is more waiting for the other side than work, a large one fills a line. */
    private int width(int ofSmall) {
        return workload.sizeBytes() <= SMALL_BYTES ? ofSmall : 1;
    }

    private void progress(StageContext context, int done) {
        context.progress(
                (int) (100L * done / workload.fragments()),
                "%d of %d fragments".formatted(done, workload.fragments()));
    }
}
