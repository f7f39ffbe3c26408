package bro.agent;

import bro.agent.v1.Cancel;
import bro.agent.v1.HeldAction;
import bro.agent.v1.StageCommand;
import bro.agent.v1.StageResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what {@link StageLedger} decides: guards it by a lock, runs the callbacks one after
 * another on one virtual thread, and sends the answers.
 */
final class StageRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StageRunner.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final StageLedger ledger;
    private final StageCallbacks callbacks;
    private final Uplink uplink;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable StageRun running;
    private boolean closing;

    StageRunner(AgentIdentity identity, StageCallbacks callbacks, Uplink uplink) {
        this.ledger = new StageLedger(identity.backupStages());
        this.callbacks = callbacks;
        this.uplink = uplink;
        this.thread =
                Thread.ofVirtual().name("agent-" + identity.id() + "-stages").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Runs the command, or answers it at once if it was answered before or cannot be run. */
    void command(StageCommand command) {
        decide(() -> ledger.command(command));
    }

    /** Stops what is done for the action; its release is kept. */
    void cancel(Cancel cancel) {
        decide(() -> ledger.cancel(cancel));
    }

    /** Gives up every lock; false if there is none. */
    boolean lapse() {
        return decide(ledger::lapse);
    }

    /** What to tell at registration. */
    List<HeldAction> held() {
        lock.lock();
        try {
            return ledger.held();
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts the stage under way, unlocks what is locked, and waits a little for the end. */
    @Override
    public void close() {
        decide(
                () -> {
                    closing = true;
                    changed.signalAll();
                    return ledger.close();
                });
        try {
            if (!thread.equals(Thread.currentThread()) && !thread.join(CLOSE_LIMIT)) {
                LOG.atWarn().log("a callback goes on although its agent is closed");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether anything was decided. */
    private boolean decide(Supplier<List<StageLedger.Decision>> input) {
        lock.lock();
        try {
            var decisions = input.get();
            decisions.forEach(this::carryOut);
            return !decisions.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void carryOut(StageLedger.Decision decision) {
        switch (decision) {
            case StageLedger.Decision.Run(StageCommand command, Stage stage) -> {
                running = new StageRun(command, stage, uplink);
                changed.signalAll();
            }
            case StageLedger.Decision.Answer(StageResult result) ->
                    uplink.post(Wire.result(result));
            case StageLedger.Decision.Interrupt(String why) -> {
                if (running != null) {
                    running.cancel(why);
                    thread.interrupt();
                }
            }
            case StageLedger.Decision.TellCancelled(long actionId, String reason) ->
                    Thread.ofVirtual().start(() -> tellCancelled(actionId, reason));
        }
    }

    private void run() {
        for (var next = next(); next.isPresent(); next = next()) {
            StageResult result = execute(next.get());
            long returned = System.nanoTime();
            decide(
                    () -> {
                        running = null;
                        // An interrupt that was meant for this stage must not meet the next one.
                        Thread.interrupted();
                        return ledger.done(result, returned);
                    });
        }
    }

    private Optional<StageRun> next() {
        lock.lock();
        try {
            while (running == null && !closing) {
                changed.awaitUninterruptibly();
            }
            return Optional.ofNullable(running);
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // a callback may throw whatever it likes
    private StageResult execute(StageRun run) {
        try {
            String token = callbacks.call(run);
            return run.success(token);
        } catch (IOException | InterruptedException e) {
            LOG.atWarn()
                    .addKeyValue("actionId", run.actionId())
                    .addKeyValue("stage", run.stage())
                    .log("stage failed: {}", describe(e));
            return run.failure(describe(e));
        } catch (RuntimeException | Error e) {
            LOG.atWarn()
                    .addKeyValue("actionId", run.actionId())
                    .addKeyValue("stage", run.stage())
                    .setCause(e)
                    .log("stage failed");
            return run.failure(describe(e));
        }
    }

    private static String describe(Throwable failure) {
        String message = failure.getMessage();
        String text = message == null || message.isBlank() ? "" : message;
        if (failure instanceof AgentException) {
            return text;
        }
        String name = failure.getClass().getSimpleName();
        return text.isEmpty() ? name : name + ": " + text;
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // the top of a thread that runs a callback
    private void tellCancelled(long actionId, String reason) {
        try {
            callbacks.cancelled(actionId, reason);
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("actionId", actionId).setCause(e).log("cancelled() failed");
        }
    }
}
