package bro.agent;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A behavior whose two transfers are given by the test; it writes down what was called. */
final class ScriptedBehavior implements AgentBehavior {
    interface Call<T> {
        void with(T transfer) throws IOException, InterruptedException;
    }

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> cancels = new LinkedBlockingQueue<>();
    private volatile Set<Stage> backupStages =
            Set.of(Stage.PREPARATION, Stage.SNAPSHOT, Stage.RELEASE, Stage.TRANSFER);
    private volatile Call<BackupTransfer> onBackup = _ -> {};
    private volatile Call<RestoreTransfer> onRestore = _ -> {};

    ScriptedBehavior onBackup(Call<BackupTransfer> call) {
        onBackup = call;
        return this;
    }

    ScriptedBehavior onRestore(Call<RestoreTransfer> call) {
        onRestore = call;
        return this;
    }

    void backupStages(Set<Stage> stages) {
        backupStages = stages;
    }

    List<String> calls() {
        return calls;
    }

    void awaitCall(String name) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!calls.contains(name)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("no %s was called, but %s".formatted(name, calls));
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    BlockingQueue<String> cancels() {
        return cancels;
    }

    @Override
    public Set<Stage> backupStages() {
        return backupStages;
    }

    @Override
    public Set<Stage> restoreStages() {
        return Set.of(Stage.PREPARATION, Stage.EXECUTION, Stage.POST_ACTIONS);
    }

    @Override
    public void prepareForBackup(BackupContext context) {
        calls.add("prepareForBackup " + context.backupName());
    }

    @Override
    public String snapshot(BackupContext context) {
        calls.add("snapshot");
        return "cut-1";
    }

    @Override
    public void release(BackupContext context) {
        calls.add("release");
    }

    @Override
    public void executeBackup(BackupTransfer transfer) throws IOException, InterruptedException {
        calls.add(("executeBackup " + transfer.consistencyToken()).strip());
        onBackup.with(transfer);
    }

    @Override
    public void prepareForRestore(RestoreContext context) {
        calls.add("prepareForRestore");
    }

    @Override
    public void executeRestore(RestoreTransfer transfer) throws IOException, InterruptedException {
        calls.add("executeRestore");
        onRestore.with(transfer);
    }

    @Override
    public void postRestore(RestoreContext context) {
        calls.add("postRestore");
    }

    @Override
    public void cancelled(long actionId, String reason) {
        cancels.add(actionId + " " + reason);
    }
}
