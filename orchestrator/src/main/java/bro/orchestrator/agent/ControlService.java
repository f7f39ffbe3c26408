package bro.orchestrator.agent;

import static java.util.stream.Collectors.joining;

import bro.agent.v1.ControlGrpc;
import bro.agent.v1.FromAgent;
import bro.agent.v1.Heartbeat;
import bro.agent.v1.Progress;
import bro.agent.v1.Register;
import bro.agent.v1.Registered;
import bro.agent.v1.Rejected;
import bro.agent.v1.ToAgent;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.AgentListener;
import bro.orchestrator.core.agent.HeldAction;
import bro.orchestrator.core.agent.LockOrder;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers agents and carries commands, answers and signs of life. Shared by all streams. */
final class ControlService extends ControlGrpc.ControlImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(ControlService.class);
    private static final String API_VERSION = "1.";
    private static final int MAX_API_VERSION = 32;
    private static final int TOKEN_BYTES = 16;
    private static final ToAgent HEARTBEAT =
            ToAgent.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build();

    private final AgentSettings settings;
    private final AgentRegistry registry;
    private final Strangers strangers;
    private final AgentListener listener;
    private final Clock clock;
    private volatile Instant lastBeat;
    private final SecureRandom random = new SecureRandom();

    ControlService(
            AgentSettings settings,
            AgentRegistry registry,
            Strangers strangers,
            AgentListener listener,
            Clock clock) {
        this.settings = settings;
        this.registry = registry;
        this.strangers = strangers;
        this.listener = listener;
        this.clock = clock;
        this.lastBeat = clock.instant();
    }

    @Override
    public StreamObserver<FromAgent> attach(StreamObserver<ToAgent> answers) {
        return new AgentStream((ServerCallStreamObserver<ToAgent>) answers);
    }

    /** Sends a sign of life to all, and drops those that have given none for too long. */
    @SuppressWarnings("checkstyle:IllegalCatch") // a clock that stops would end all agents
    void beat() {
        try {
            Instant now = clock.instant();
            Instant limit = now.minus(settings.patience());
            if (lastBeat.isBefore(limit)) {
                // it was this process that slept: what agents have sent is still to be read
                registry.sessions().forEach(session -> session.heard(now));
            }
            lastBeat = now;
            strangers.endBefore(limit);
            dropSilent(limit);
        } catch (RuntimeException e) {
            LOG.error("the heartbeat failed", e);
        }
    }

    private void dropSilent(Instant limit) {
        for (AgentSession session : registry.sessions()) {
            if (session.lastHeard().isBefore(limit)) {
                String reason =
                        "no sign of life for %d seconds".formatted(settings.patience().toSeconds());
                session.end(Status.DEADLINE_EXCEEDED.withDescription(reason));
                drop(session, reason);
            } else if (session.isClogged()) {
                String reason = "it does not read what it is sent";
                session.end(Status.RESOURCE_EXHAUSTED.withDescription(reason));
                drop(session, reason);
            } else {
                session.sendIfReady(HEARTBEAT);
            }
        }
    }

    /** Makes room for a registration, or says why it cannot be taken. */
    private synchronized Optional<Rejected> admit(AgentSession session) {
        Optional<AgentSession> old = registry.session(session.info().id());
        if (old.isPresent() && !old.get().instanceId().equals(session.instanceId())) {
            return Optional.of(
                    rejected(
                            Rejected.Reason.REASON_DUPLICATE_ID,
                            "an agent '%s' is registered already".formatted(session.info().id())));
        }
        if (old.isEmpty() && registry.size() >= settings.maxAgents()) {
            return Optional.of(
                    rejected(
                            Rejected.Reason.REASON_TOO_MANY_AGENTS,
                            "%d agents are registered, no more are taken"
                                    .formatted(settings.maxAgents())));
        }
        Optional<Rejected> circle = circle(session.info());
        if (circle.isPresent()) {
            return circle;
        }
        old.ifPresent(
                stale -> {
                    drop(stale, "it registered anew");
                    stale.end(Status.ABORTED.withDescription("the agent registered anew"));
                });
        // first: what the core cannot take is not registered
        try {
            listener.attached(session.info());
        } catch (BroException e) {
            if (e.code() == ErrorCode.INVALID_CONFIGURATION) {
                return Optional.of(
                        rejected(
                                Rejected.Reason.REASON_INVALID_REGISTRATION,
                                String.valueOf(e.getMessage())));
            }
            throw e;
        }
        registry.add(session);
        LOG.atInfo().addKeyValue("agent", session.info().id()).log("agent registered");
        return Optional.empty();
    }

    /** Only an agent that comes before another one can close a circle. */
    private Optional<Rejected> circle(AgentInfo newcomer) {
        if (newcomer.lockBefore().isEmpty()) {
            return Optional.empty();
        }
        var agents = new ArrayList<AgentInfo>();
        agents.add(newcomer);
        registry.attached().stream()
                .filter(agent -> !agent.id().equals(newcomer.id()))
                .forEach(agents::add);
        return LockOrder.circle(agents)
                .map(
                        way ->
                                rejected(
                                        Rejected.Reason.REASON_INVALID_REGISTRATION,
                                        Messages.text(
                                                "the agents to lock before close a circle: "
                                                        + way.stream()
                                                                .map(AgentId::value)
                                                                .collect(joining(" → ")))));
    }

    private synchronized void drop(AgentSession session, String reason) {
        if (registry.remove(session)) {
            LOG.atInfo()
                    .addKeyValue("agent", session.info().id())
                    .addKeyValue("reason", reason)
                    .log("agent lost");
            listener.lost(session.info(), reason);
        }
    }

    private String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static Rejected rejected(Rejected.Reason reason, String message) {
        return Rejected.newBuilder().setReason(reason).setMessage(message).build();
    }

    /** The stream of one agent. Confined to the call's callbacks, which come one after another. */
    private final class AgentStream implements StreamObserver<FromAgent> {
        private final Answers<ToAgent> answers;
        private Optional<AgentSession> session = Optional.empty();

        AgentStream(ServerCallStreamObserver<ToAgent> stream) {
            this.answers = new Answers<>(stream);
            strangers.add(answers, clock.instant());
            stream.setOnCancelHandler(() -> lost("its connection broke"));
        }

        @Override
        @SuppressWarnings("checkstyle:IllegalCatch") // the top of a callback
        public void onNext(FromAgent message) {
            if (!answers.isOpen()) {
                return;
            }
            session.ifPresent(s -> s.heard(clock.instant()));
            try {
                take(message);
            } catch (RuntimeException e) {
                Status why = Statuses.of(e);
                answers.end(why);
                lost(String.valueOf(why.getDescription()));
            }
        }

        @Override
        public void onError(Throwable broken) {
            lost("its connection broke");
        }

        @Override
        public void onCompleted() {
            lost("it left");
            answers.end(Status.OK);
        }

        private void take(FromAgent message) {
            switch (message.getMessageCase()) {
                case REGISTER -> register(message.getRegister());
                case STAGE_RESULT ->
                        listener.answered(
                                known().info().id(), Messages.answer(message.getStageResult()));
                case PROGRESS -> progress(message.getProgress());
                case HEARTBEAT -> known();
                case MESSAGE_NOT_SET -> {
                    // of a newer protocol: what is not known is passed over
                }
            }
        }

        private void register(Register register) {
            if (session.isPresent()) {
                throw violated("an agent registers once on a stream");
            }
            String api = register.getApiVersion();
            if (!api.startsWith(API_VERSION) || api.length() > MAX_API_VERSION) {
                reject(
                        rejected(
                                Rejected.Reason.REASON_UNSUPPORTED_API_VERSION,
                                "api version '%s' is not spoken here, 1.0.0 is"
                                        .formatted(shortened(api))));
                return;
            }
            AgentInfo info;
            List<HeldAction> held;
            try {
                info = Messages.agentInfo(register, clock.instant());
                held = Messages.held(register);
            } catch (BroException e) {
                reject(
                        rejected(
                                Rejected.Reason.REASON_INVALID_REGISTRATION,
                                String.valueOf(e.getMessage())));
                return;
            }
            var fresh =
                    new AgentSession(
                            info, register.getInstanceId(), newToken(), answers, clock.instant());
            // before it is admitted, so that no command overtakes the acknowledgement
            synchronized (fresh) {
                Optional<Rejected> refusal = admit(fresh);
                if (refusal.isPresent()) {
                    reject(refusal.get());
                } else {
                    strangers.remove(answers);
                    session = Optional.of(fresh);
                    fresh.send(acknowledgement(fresh));
                    listener.ready(fresh.info(), held);
                }
            }
        }

        private static String shortened(String api) {
            return api.length() <= MAX_API_VERSION ? api : api.substring(0, MAX_API_VERSION) + "…";
        }

        private ToAgent acknowledgement(AgentSession fresh) {
            return ToAgent.newBuilder()
                    .setRegistered(
                            Registered.newBuilder()
                                    .setSessionToken(fresh.token())
                                    .setHeartbeatSeconds((int) settings.heartbeat().toSeconds())
                                    .setLeaseSeconds((int) settings.lease().toSeconds()))
                    .build();
        }

        private void progress(Progress progress) {
            listener.progressed(
                    known().info().id(),
                    new ActionId(Messages.unsigned(progress.getActionId())),
                    Messages.stage(progress.getStage()),
                    progress.getPercentage(),
                    Messages.text(progress.getMessage()));
        }

        private AgentSession known() {
            return session.orElseThrow(() -> violated("an agent must register first"));
        }

        private void reject(Rejected rejected) {
            LOG.atWarn().addKeyValue("reason", rejected.getMessage()).log("agent rejected");
            strangers.remove(answers);
            answers.send(ToAgent.newBuilder().setRejected(rejected).build());
            answers.end(Status.OK);
        }

        private void lost(String reason) {
            strangers.remove(answers);
            session.ifPresent(s -> drop(s, reason));
        }

        private BroException violated(String message) {
            return new BroException(ErrorCode.PROTOCOL_VIOLATED, message);
        }
    }
}
