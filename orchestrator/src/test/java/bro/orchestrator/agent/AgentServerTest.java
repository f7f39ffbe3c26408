package bro.orchestrator.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.agent.v1.ControlGrpc;
import bro.agent.v1.DataGrpc;
import bro.agent.v1.DownloadRequest;
import bro.agent.v1.FromAgent;
import bro.agent.v1.Heartbeat;
import bro.agent.v1.HeldAction;
import bro.agent.v1.Register;
import bro.agent.v1.Rejected;
import bro.agent.v1.ToAgent;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.AgentListener;
import bro.orchestrator.core.agent.StageAnswer;
import bro.orchestrator.core.agent.StageCommand;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent edge on the wire, seen from agents that may break the rules. */
@Timeout(30)
class AgentServerTest {
    private final AgentRegistry registry = new AgentRegistry();
    private final Heard heard = new Heard();
    private AgentServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() {
        server =
                AgentServer.start(
                        new AgentSettings(
                                "127.0.0.1",
                                0,
                                Duration.ofMillis(200),
                                Duration.ofSeconds(60),
                                2,
                                Optional.empty()),
                        registry,
                        heard,
                        new HeldTransfers(),
                        Clock.systemUTC());
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    @Test
    void anAgentIsRegisteredAndLostWhenItLeaves() throws InterruptedException {
        var agent = new ControlWire(channel).register("a", "one");

        assertThat(agent.next().hasRegistered()).isTrue();
        assertThat(registry.find(new AgentId("a"))).isPresent();
        agent.leave();

        assertThat(heard.next()).isEqualTo("attached a");
        assertThat(heard.next()).isEqualTo("lost a: it left");
        assertThat(registry.attached()).isEmpty();
    }

    @Test
    void aSecondAgentOfTheSameIdIsRejected() throws InterruptedException {
        var first = new ControlWire(channel).register("a", "one");
        first.next();

        Rejected rejected = new ControlWire(channel).register("a", "two").next().getRejected();

        assertThat(rejected.getReason()).isEqualTo(Rejected.Reason.REASON_DUPLICATE_ID);
        assertThat(rejected.getMessage()).contains("'a'");
    }

    @Test
    void theSameProcessTakesThePlaceOfItsOldStream() throws InterruptedException {
        var first = new ControlWire(channel).register("a", "one");
        first.next();

        assertThat(new ControlWire(channel).register("a", "one").next().hasRegistered()).isTrue();

        assertThat(first.status().getCode()).isEqualTo(Status.Code.ABORTED);
        assertThat(registry.attached()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "a b", "..", "ü"})
    void aNameThatBreaksTheRulesIsRejected(String name) throws InterruptedException {
        Rejected rejected = new ControlWire(channel).register(name, "one").next().getRejected();

        assertThat(rejected.getReason()).isEqualTo(Rejected.Reason.REASON_INVALID_REGISTRATION);
        assertThat(rejected.getMessage()).contains("agent id");
    }

    @Test
    void registrationsThatMakeNoSenseAreRejected() throws InterruptedException {
        var sound =
                Register.newBuilder().setAgentId("a").setApiVersion("1.0.0").setInstanceId("one");

        for (Register.Builder broken :
                List.of(
                        sound.clone().setInstanceId(""),
                        sound.clone().addScopes("last/../"),
                        sound.clone().addBackupStages(bro.agent.v1.Stage.STAGE_PREPARATION),
                        sound.clone().addRestoreStages(bro.agent.v1.Stage.STAGE_POST_ACTIONS),
                        sound.clone().setApiVersion("2.0.0"))) {
            var agent = new ControlWire(channel);
            agent.register(broken);
            assertThat(agent.next().hasRejected()).as("%s", broken).isTrue();
        }
    }

    @Test
    void agentsThatMustBeLockedBeforeEachOtherAreRejected() throws InterruptedException {
        var a = Register.newBuilder().setAgentId("a").addLockBefore("b");
        var b = Register.newBuilder().setAgentId("b").addLockBefore("a");
        assertThat(registered(a).hasRegistered()).isTrue();

        Rejected rejected = registered(b).getRejected();

        assertThat(rejected.getReason()).isEqualTo(Rejected.Reason.REASON_INVALID_REGISTRATION);
        assertThat(rejected.getMessage()).contains("a → b → a");
        assertThat(registered(a).hasRegistered()).isTrue();
    }

    @Test
    void anAgentBeforeItselfIsRejected() throws InterruptedException {
        var a = Register.newBuilder().setAgentId("a").addLockBefore("a");

        assertThat(registered(a).getRejected().getMessage()).contains("a → a");
    }

    private ToAgent registered(Register.Builder register) throws InterruptedException {
        register.setApiVersion("1.0.0").setInstanceId("one");
        return new ControlWire(channel).register(register).next();
    }

    @Test
    void whatAnAgentHoldsIsPassedOn() throws InterruptedException {
        var held = HeldAction.newBuilder().setActionId(7).setEpoch(3).setLocked(true);
        registered(Register.newBuilder().setAgentId("a").addHeld(held));

        assertThat(heard.next()).isEqualTo("attached a");
        assertThat(heard.next()).contains("ready a").contains("action=7, epoch=3, locked=true");
    }

    @Test
    void anAgentThatDoesNotReadIsCutOff() throws InterruptedException {
        var call = channel.newCall(ControlGrpc.getAttachMethod(), CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage(
                FromAgent.newBuilder()
                        .setRegister(
                                Register.newBuilder()
                                        .setAgentId("a")
                                        .setApiVersion("1.0.0")
                                        .setInstanceId("one"))
                        .build());
        heard.next();
        var message = "x".repeat(1 << 20);

        while (heard.isSilent()) {
            call.sendMessage(
                    FromAgent.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build());
            registry.cancel(new AgentId("a"), new ActionId(1), 1, message);
            Thread.sleep(2);
        }

        assertThat(heard.next()).isEqualTo("lost a: it does not read what it is sent");
    }

    @Test
    void anAgentTooManyIsTurnedAway() throws InterruptedException {
        new ControlWire(channel).register("a", "one").next();
        new ControlWire(channel).register("b", "two").next();

        Rejected rejected = new ControlWire(channel).register("c", "three").next().getRejected();

        assertThat(rejected.getReason()).isEqualTo(Rejected.Reason.REASON_TOO_MANY_AGENTS);
    }

    @Test
    void whoDoesNotRegisterFirstIsCutOff() throws InterruptedException {
        var stranger = new ControlWire(channel);

        stranger.send(FromAgent.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build());

        assertThat(stranger.status().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    }

    @Test
    void whoNeverRegistersIsCutOff() throws InterruptedException {
        var silent = new ControlWire(channel);

        assertThat(silent.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void whoGivesNoSignOfLifeIsLost() throws InterruptedException {
        var agent = new ControlWire(channel).register("a", "one");

        assertThat(agent.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(heard.next()).isEqualTo("attached a");
        assertThat(heard.next()).startsWith("lost a: no sign of life");
    }

    @Test
    void aRegistrationThatTheCoreCannotTakeLeavesNothingBehind() throws InterruptedException {
        heard.broken = true;
        var agent = new ControlWire(channel).register("a", "one");

        assertThat(agent.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(registry.attached()).isEmpty();
        heard.broken = false;
        assertThat(new ControlWire(channel).register("a", "two").next().hasRegistered()).isTrue();
    }

    @Test
    void nobodyGetsDataWithoutATokenOfARegistration() {
        var request = DownloadRequest.newBuilder().setSessionToken("guessed").build();

        assertThatThrownBy(() -> DataGrpc.newBlockingStub(channel).download(request).hasNext())
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e ->
                                assertThat(e.getStatus().getCode())
                                        .isEqualTo(Status.Code.UNAUTHENTICATED));
    }

    @Test
    void aCommandReachesItsAgent() throws InterruptedException {
        var agent = new ControlWire(channel).register("a", "one");
        agent.next();

        registry.command(
                new AgentId("a"),
                new StageCommand(
                        new ActionId(7),
                        1,
                        ActionKind.CREATE_BACKUP,
                        Stage.SNAPSHOT,
                        new BackupId(ManagerId.DEFAULT, new BackupName("one")),
                        Duration.ofSeconds(3),
                        "",
                        Optional.empty()));

        ToAgent message = agent.next();
        while (message.hasHeartbeat()) {
            message = agent.next();
        }
        assertThat(message.getCommand().getActionId()).isEqualTo(7);
        assertThat(message.getCommand().getStage()).isEqualTo(bro.agent.v1.Stage.STAGE_SNAPSHOT);
        assertThat(message.getCommand().getBackupName()).isEqualTo("one");
    }

    /** Writes down what it hears. */
    private static final class Heard implements AgentListener {
        private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
        private volatile boolean broken;

        String next() throws InterruptedException {
            return Objects.requireNonNull(news.poll(10, TimeUnit.SECONDS));
        }

        boolean isSilent() {
            return news.isEmpty();
        }

        @Override
        public void attached(AgentInfo agent) {
            if (broken) {
                throw new BroException(ErrorCode.CATALOG_UNAVAILABLE, "told to fail");
            }
            news.add("attached " + agent.id());
        }

        @Override
        public void ready(AgentInfo agent, List<bro.orchestrator.core.agent.HeldAction> held) {
            if (!held.isEmpty()) {
                news.add("ready %s: %s".formatted(agent.id(), held));
            }
        }

        @Override
        public void lost(AgentInfo agent, String reason) {
            news.add("lost %s: %s".formatted(agent.id(), reason));
        }

        @Override
        public void answered(AgentId agent, StageAnswer answer) {
            news.add("answered " + agent);
        }

        @Override
        public void progressed(
                AgentId agent, ActionId action, Stage stage, int percentage, String message) {}
    }
}
