package bro.agent;

import bro.agent.v1.FromAgent;
import bro.agent.v1.Heartbeat;
import bro.agent.v1.Progress;
import bro.agent.v1.Registered;
import bro.agent.v1.Rejected;
import bro.agent.v1.ToAgent;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
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
    private static final Duration DEFAULT_LEASE = Duration.ofSeconds(60);
    private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** A restore's command lists all fragments, see {@link FragmentQuota}. */
    private static final int CONTROL_MESSAGE_BYTES = 16 << 20;

    private static final int DATA_MESSAGE_BYTES = 2 << 20;
    private static final FromAgent BEAT =
            FromAgent.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build();

    private final AgentIdentity identity;
    private final String host;
    private final int port;
    private final Security security;
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
    private Duration lease = DEFAULT_LEASE;
    private long lastHeard = System.nanoTime();
    private long lastProgress = lastHeard - PROGRESS_NANOS;
    private boolean wasRegistered;
    private int failures;

    ControlLoop(Agent.Builder settings, RandomGenerator random) {
        this.identity = settings.identity();
        this.host = settings.host();
        this.port = settings.port();
        this.security = Security.of(settings.tls());
        this.backOff = settings.backOff();
        this.board = new StateBoard(settings.listener());
        this.stages = new StageRunner(identity, new StageCallbacks(settings.behavior()), this);
        this.random = random;
        // Not virtual: callbacks may keep all carriers busy, and heartbeats must go on.
        this.thread =
                Thread.ofPlatform().daemon().name("agent-" + identity.id()).unstarted(this::run);
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
        keepLease(System.nanoTime());
        Duration delay = backOff.delay(failures++, random);
        return closing.await(delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One connection from beginning to end; false if there must not be another one. */
    private boolean attach() throws InterruptedException {
        ManagedChannel control = channel(CONTROL_MESSAGE_BYTES);
        ManagedChannel data = channel(DATA_MESSAGE_BYTES);
        try (var attachment = Attachment.open(control, Wire.register(identity))) {
            attached = attachment;
            return serve(attachment, data);
        } finally {
            attached = null;
            registeredOn = null;
            board.connecting();
            control.shutdownNow();
            data.shutdownNow();
        }
    }

    private ManagedChannel channel(int messageBytes) {
        return NettyChannelBuilder.forAddress(host, port, security.credentials())
                .disableRetry()
                .directExecutor()
                .maxInboundMessageSize(messageBytes)
                .flowControlWindow(4 << 20)
                .build();
    }

    private boolean serve(Attachment attachment, ManagedChannel data) throws InterruptedException {
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
            var event = attachment.poll(Math.min(pulse.quietNanos(now), progressNanos(now)));
            switch (event.orElseGet(Attachment.Event.Wake::new)) {
                case Attachment.Event.Wake _ -> {}
                case Attachment.Event.ToSend(FromAgent message) -> attachment.send(message);
                case Attachment.Event.Received(ToAgent message) -> {
                    lastHeard = System.nanoTime();
                    pulse.heard(lastHeard);
                    if (message.hasRejected()) {
                        return !rejected(message.getRejected());
                    } else if (message.hasRegistered()) {
                        pulse = registered(attachment, data, message.getRegistered());
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

    private void keepLease(long now) {
        if (now - lastHeard >= lease.toNanos() && stages.holdsLocks()) {
            LOG.atWarn().addKeyValue("agent", identity.id()).log("lease ended; unlocking");
            stages.lapse();
        }
    }

    private Pulse registered(Attachment attachment, ManagedChannel data, Registered registered) {
        failures = 0;
        if (wasRegistered && stages.holdsLocks()) {
            LOG.atWarn().addKeyValue("agent", identity.id()).log("registered anew; unlocking");
        }
        if (wasRegistered) {
            // The orchestrator ended the actions of the old stream and will not release them.
            stages.registrationEnded();
        }
        wasRegistered = true;
        lease =
                registered.getLeaseSeconds() == 0
                        ? DEFAULT_LEASE
                        : Duration.ofSeconds(registered.getLeaseSeconds());
        registeredOn = attachment;
        // Only now: a result that came a moment ago was dropped, and is among those repeated here.
        stages.repeatResults();
        board.registered(new Session(registered.getSessionToken(), data));
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
