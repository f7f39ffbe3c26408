package bro.agent;

import bro.agent.v1.FromAgent;
import bro.agent.v1.Heartbeat;
import bro.agent.v1.Progress;
import bro.agent.v1.Registered;
import bro.agent.v1.Rejected;
import bro.agent.v1.ToAgent;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an agent registered: connects, serves the control stream until it ends, waits, and begins
 * again, until the agent is closed or refused for good. One thread does all of it; others hand it
 * messages.
 */
final class ControlLoop implements Uplink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);
    private static final Duration REGISTRATION_LIMIT = Duration.ofSeconds(5);
    private static final Duration FAREWELL_LIMIT = Duration.ofMillis(500);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final FromAgent BEAT =
            FromAgent.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build();

    private final AgentIdentity identity;
    private final Connections connections;
    private final BackOff backOff;
    private final RandomGenerator random;
    private final StateBoard board;
    private final StageRunner stages;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicReference<@Nullable Progress> progress = new AtomicReference<>();
    private volatile @Nullable Attachment attached;
    private volatile @Nullable Attachment registeredOn;

    /* Touched by the thread of the loop alone. */
    private final Lease lease = new Lease(System.nanoTime());
    private long lastProgress = System.nanoTime() - PROGRESS_NANOS;
    private boolean wasRegistered;
    private int failures;

    ControlLoop(Agent.Builder settings, RandomGenerator random) {
        this.identity = settings.identity();
        this.connections = settings.connections();
        this.backOff = settings.backOff();
        this.board = new StateBoard(settings.listener());
        this.stages = new StageRunner(identity, new StageCallbacks(settings.behavior()), this);
        this.random = random;
        this.thread = settings.threads().name("agent-" + identity.id()).unstarted(this::run);
    }

    void start() {
        stages.start();
        thread.start();
    }

    StateBoard board() {
        return board;
    }

    @Override
    public void post(FromAgent message) {
        var attachment = registeredOn;
        if (attachment != null) {
            attachment.post(message);
        }
    }

    @Override
    public void progress(Progress latest) {
        var attachment = registeredOn;
        if (progress.getAndSet(latest) == null && attachment != null) {
            attachment.wake();
        }
    }

    @Override
    public Session awaitSession() throws InterruptedException {
        return board.awaitSession();
    }

    @Override
    public void close() {
        stages.close();
        closing.countDown();
        var attachment = attached;
        if (attachment != null) {
            attachment.wake();
        }
        try {
            if (!thread.equals(Thread.currentThread())) {
                thread.join(CLOSE_LIMIT);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // the top of the agent's thread
    private void run() {
        try {
            boolean again = true;
            while (again && closing.getCount() > 0) {
                again = attach() && !pause();
            }
        } catch (InterruptedException _) {
            LOG.atDebug().addKeyValue("agent", identity.id()).log("agent closed");
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("agent", identity.id()).setCause(e).log("agent ended");
        } finally {
            board.closed();
            if (closing.getCount() > 0) {
                stages.close();
            }
        }
    }

    /** Waits before the next attempt; true if the agent was closed meanwhile. */
    private boolean pause() throws InterruptedException {
        long end = System.nanoTime() + backOff.delay(failures++, random).toNanos();
        boolean closed = closing.getCount() == 0;
        for (long now = System.nanoTime(); !closed && now < end; now = System.nanoTime()) {
            keepLease(now);
            long nanos = Math.min(end - now, lease.quietNanos(now));
            closed = closing.await(nanos, TimeUnit.NANOSECONDS);
        }
        return closed;
    }

    /** One connection from beginning to end; false if there must not be another one. */
    private boolean attach() throws InterruptedException {
        var held = connections.acquire();
        var register = Wire.register(identity, stages.held());
        try (var attachment = Attachment.open(held.control(), register)) {
            attached = attachment;
            return serve(attachment, held);
        } finally {
            attached = null;
            registeredOn = null;
            board.connecting();
            held.release();
        }
    }

    private boolean serve(Attachment attachment, Connections.Hold held)
            throws InterruptedException {
        var pulse = new Pulse(REGISTRATION_LIMIT.dividedBy(3), System.nanoTime());
        while (true) {
            long now = System.nanoTime();
            var ended = attachment.ended();
            if (ended.isPresent() || (attachment.isIdle() && pulse.isOtherSideGone(now))) {
                LOG.atInfo()
                        .addKeyValue("agent", identity.id())
                        .addKeyValue("cause", ended.map(Wire::describe).orElse("silence"))
                        .log("connection to the orchestrator lost");
                return true;
            }
            if (closing.getCount() == 0 && attachment.isIdle()) {
                attachment.finish(FAREWELL_LIMIT);
                return false;
            }
            tend(attachment, pulse, now);
            var event = attachment.poll(quietNanos(pulse, now));
            switch (event.orElseGet(Attachment.Event.Wake::new)) {
                case Attachment.Event.Wake _ -> {}
                case Attachment.Event.ToSend(FromAgent message) -> attachment.send(message);
                case Attachment.Event.Received(ToAgent message) -> {
                    now = System.nanoTime();
                    lease.heard(now);
                    pulse.heard(now);
                    if (message.hasRejected()) {
                        return !rejected(message.getRejected());
                    } else if (message.hasRegistered()) {
                        pulse = registered(attachment, held, message.getRegistered());
                    } else {
                        received(message);
                    }
                }
            }
        }
    }

    /** Does what is due by the clock. */
    private void tend(Attachment attachment, Pulse pulse, long now) {
        if (registeredOn != null && progress.get() != null && progressNanos(now) == 0) {
            sendProgress(attachment, now);
        }
        if (registeredOn != null && pulse.isBeatDue(now)) {
            // Also while other messages flow: the orchestrator may answer heartbeats alone.
            attachment.send(BEAT);
            pulse.beaten(now);
        }
        keepLease(now);
    }

    private void sendProgress(Attachment attachment, long now) {
        Progress latest = progress.getAndSet(null);
        if (latest != null) {
            lastProgress = now;
            attachment.send(FromAgent.newBuilder().setProgress(latest).build());
        }
    }

    /** How long no progress is to be sent. */
    private long progressNanos(long now) {
        return progress.get() == null
                ? Long.MAX_VALUE
                : Math.max(0, lastProgress + PROGRESS_NANOS - now);
    }

    /** How long nothing is due. */
    private long quietNanos(Pulse pulse, long now) {
        long clocks = Math.min(pulse.quietNanos(now), lease.quietNanos(now));
        return Math.min(clocks, progressNanos(now));
    }

    private void keepLease(long now) {
        if (lease.isJustOver(now) && stages.lapse()) {
            LOG.atWarn().addKeyValue("agent", identity.id()).log("lease ended; unlocking");
        }
    }

    private Pulse registered(Attachment attachment, Connections.Hold held, Registered registered) {
        failures = 0;
        wasRegistered = true;
        lease.setSeconds(registered.getLeaseSeconds());
        // The commands of stages that were answered meanwhile come again, see StageLedger.
        registeredOn = attachment;
        board.registered(held.session(registered.getSessionToken()));
        var interval = Duration.ofSeconds(Math.max(1, registered.getHeartbeatSeconds()));
        return new Pulse(interval, System.nanoTime());
    }

    /** Whether the refusal is for good. */
    private boolean rejected(Rejected rejected) {
        boolean ownGhost =
                wasRegistered && rejected.getReason() == Rejected.Reason.REASON_DUPLICATE_ID;
        boolean full = rejected.getReason() == Rejected.Reason.REASON_TOO_MANY_AGENTS;
        if (ownGhost || full) {
            // The orchestrator may not have noticed yet that our own old stream is dead; and other
            // agents may leave.
            LOG.atInfo()
                    .addKeyValue("agent", identity.id())
                    .addKeyValue("cause", rejected.getMessage())
                    .log("rejected for now");
            return false;
        }
        board.rejected(
                rejected.getReason().name().replaceFirst("REASON_", ""), rejected.getMessage());
        return true;
    }

    private void received(ToAgent message) {
        switch (message.getMessageCase()) {
            case COMMAND -> stages.command(message.getCommand());
            case CANCEL -> stages.cancel(message.getCancel());
            case HEARTBEAT, REGISTERED, REJECTED, MESSAGE_NOT_SET -> {}
        }
    }
}
