package bro.orchestrator.simulation;

import bro.agent.LedgerDriver;
import bro.agent.v1.ActionKind;
import bro.agent.v1.Cancel;
import bro.agent.v1.StageResult;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.HeldAction;
import bro.orchestrator.core.agent.StageAnswer;
import bro.orchestrator.core.agent.StageCommand;
import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An agent with the decisions of the real library and a service that takes its time, fails, hangs,
 * dies and loses its connection.
 */
final class SimulatedAgent implements LedgerDriver.Callbacks {
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int FRAGMENT_BYTES = 64;

    private final World world;
    private final Network network;
    private final Simulation simulation;
    private final AgentInfo info;

    private LedgerDriver ledger;
    private boolean alive = true;
    private boolean attached;
    private boolean faulty = true;
    private Duration lastHeard = Duration.ZERO;
    private int life;
    private Optional<Work> work = Optional.empty();
    private final Map<ActionId, StageCommand> commands = new HashMap<>();

    /** The action for which the service is locked. */
    private Optional<Long> lockedFor = Optional.empty();

    /** What was restored last, by the fragments' ids. */
    private Map<String, String> restored = Map.of();

    /** The stage that runs. */
    private static final class Work {
        private final bro.agent.v1.StageCommand command;
        private final Stage stage;
        private final List<Fragment> sent = new ArrayList<>();
        private boolean over;

        Work(bro.agent.v1.StageCommand command, Stage stage) {
            this.command = command;
            this.stage = stage;
        }
    }

    SimulatedAgent(World world, Network network, Simulation simulation, AgentInfo info) {
        this.world = world;
        this.network = network;
        this.simulation = simulation;
        this.info = info;
        this.ledger = newLedger();
        world.after(SECOND, this::keepLease);
    }

    AgentId id() {
        return info.id();
    }

    AgentInfo info() {
        return info;
    }

    boolean isLocked() {
        return lockedFor.isPresent();
    }

    boolean isAttached() {
        return attached;
    }

    Map<String, String> restored() {
        return restored;
    }

    /** From now on the service does what it is asked. */
    void heal() {
        faulty = false;
    }

    private LedgerDriver newLedger() {
        return new LedgerDriver(
                info.backupStages().stream()
                        .map(stage -> bro.agent.Stage.valueOf(stage.name()))
                        .collect(
                                Collectors.toCollection(
                                        () -> EnumSet.noneOf(bro.agent.Stage.class))),
                this);
    }

    /** Registers, if there is an orchestrator and the agent is not registered. */
    void connect() {
        if (alive && !attached && simulation.isUp()) {
            Set<HeldAction> held =
                    ledger.held().stream()
                            .map(
                                    it ->
                                            new HeldAction(
                                                    new ActionId(it.getActionId()),
                                                    it.getEpoch(),
                                                    it.getLocked()))
                            .collect(Collectors.toSet());
            world.trace("%s registers with %s".formatted(id(), held));
            simulation.call(
                    engine -> {
                        engine.attached(info);
                        attached = true;
                        network.attach(this);
                        engine.ready(info, List.copyOf(held));
                    });
            lastHeard = world.now();
        }
    }

    void disconnect(String reason) {
        if (attached) {
            attached = false;
            network.detach(this);
            world.trace("%s is lost: %s".formatted(id(), reason));
            simulation.call(engine -> engine.lost(info, reason));
        }
    }

    /** The process ends, and with it what it had locked. */
    void die() {
        alive = false;
        life++;
        work = Optional.empty();
        lockedFor = Optional.empty();
        ledger = newLedger();
        disconnect("killed");
    }

    void live() {
        alive = true;
    }

    void command(StageCommand command) {
        world.trace("%s is told %s of %s".formatted(id(), command.stage(), command.action()));
        if (alive && attached) {
            commands.put(command.action(), command);
            lastHeard = world.now();
            ledger.command(
                    bro.agent.v1.StageCommand.newBuilder()
                            .setActionId(command.action().value())
                            .setEpoch(command.epoch())
                            .setKind(ActionKind.valueOf("ACTION_KIND_" + command.kind()))
                            .setStage(wire(command.stage()))
                            .build());
        }
    }

    void cancel(ActionId action, long epoch, String reason) {
        if (alive && attached) {
            ledger.cancel(
                    Cancel.newBuilder()
                            .setActionId(action.value())
                            .setEpoch(epoch)
                            .setReason(reason)
                            .build());
        }
    }

    private void keepLease() {
        if (attached && simulation.isUp()) {
            lastHeard = world.now();
        } else if (alive && world.now().minus(lastHeard).compareTo(LEASE) >= 0) {
            ledger.lapse();
        }
        connect();
        world.after(SECOND, this::keepLease);
    }

    @Override
    public void run(bro.agent.v1.StageCommand command, bro.agent.Stage stage) {
        var begun = new Work(command, Stage.valueOf(stage.name()));
        work = Optional.of(begun);
        // a service that hangs while it unlocks stays locked, whatever the agent does
        boolean hangs = faulty && begun.stage != Stage.RELEASE && world.chance(0.01);
        if (!hangs) {
            later(begun, world.upTo(Duration.ofSeconds(3)), () -> serve(begun));
        }
    }

    /** Does something later for the stage, unless it has ended by then. */
    private void later(Work begun, Duration delay, Runnable next) {
        int now = life;
        world.after(delay, () -> now == life && !begun.over, next);
    }

    private void serve(Work begun) {
        boolean fails = faulty && world.chance(0.02);
        if (fails && begun.stage != Stage.RELEASE) {
            end(begun, false);
            return;
        }
        switch (begun.stage) {
            case PREPARATION -> prepare(begun);
            case RELEASE -> release(begun, !fails);
            case TRANSFER -> send(begun, 0);
            case EXECUTION -> execute(begun);
            case SNAPSHOT, POST_ACTIONS, COMMIT -> end(begun, true);
        }
    }

    private void prepare(Work begun) {
        boolean locks =
                begun.command.getKind() == ActionKind.ACTION_KIND_CREATE_BACKUP
                        && info.backupStages().contains(Stage.RELEASE);
        if (locks) {
            simulation.require(
                    lockedFor.isEmpty(), "%s is locked for %s already".formatted(id(), lockedFor));
            lockedFor = Optional.of(begun.command.getActionId());
        }
        end(begun, true);
    }

    private void release(Work begun, boolean success) {
        long action = begun.command.getActionId();
        simulation.require(
                lockedFor.isEmpty() || lockedFor.equals(Optional.of(action)),
                "%s unlocks %d, but is locked for %s".formatted(id(), action, lockedFor));
        lockedFor = Optional.empty();
        end(begun, success);
    }

    /** The fragments that this agent sends for an action. */
    List<String> fragmentIds(ActionId action) {
        int count = Math.floorMod(id().hashCode() + Long.hashCode(action.value()), 3);
        var ids = new ArrayList<String>();
        for (int i = 0; i <= count; i++) {
            ids.add("fragment-" + i);
        }
        return ids;
    }

    byte[] content(ActionId action, String fragmentId) {
        return "%s %s %s"
                .formatted(id(), action, fragmentId)
                .repeat(FRAGMENT_BYTES)
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private void send(Work begun, int index) {
        var action = new ActionId(begun.command.getActionId());
        List<String> ids = fragmentIds(action);
        if (index == ids.size()) {
            end(begun, true);
            return;
        }
        byte[] content = content(action, ids.get(index));
        var header =
                new Transfers.FragmentHeader(
                        ids.get(index), "1", OptionalLong.of(content.length), CustomMetadata.NONE);
        Optional<Transfers.Upload> opened =
                data(begun, transfers -> transfers.upload(id(), action, header));
        if (opened.isEmpty()) {
            retry(begun, () -> send(begun, index));
            return;
        }
        Transfers.Upload upload = opened.get();
        int held = (int) upload.sizeBytes();
        if (!upload.digest().equals(Contents.sha256(content, held))) {
            upload.restart();
            held = 0;
        }
        int half = held + (content.length - held) / 2;
        write(begun, upload, content, held, half);
        int from = half;
        int up = simulation.run();
        later(
                begun,
                world.upTo(SECOND),
                () -> {
                    boolean whole =
                            attached
                                    && simulation.run() == up
                                    && write(begun, upload, content, from, content.length)
                                    && data(begun, _ -> finish(upload, content)).isPresent();
                    if (whole) {
                        begun.sent.add(Contents.fragment(ids.get(index), content));
                        send(begun, index + 1);
                    } else {
                        simulation.call(_ -> upload.close());
                        retry(begun, () -> send(begun, index));
                    }
                });
    }

    private boolean write(Work begun, Transfers.Upload upload, byte[] content, int from, int to) {
        return data(
                        begun,
                        _ -> {
                            upload.write(ByteBuffer.wrap(content, from, to - from));
                            return true;
                        })
                .isPresent();
    }

    private static boolean finish(Transfers.Upload upload, byte[] content) {
        upload.finish(content.length, Contents.sha256(content, content.length));
        upload.close();
        return true;
    }

    private void execute(Work begun) {
        var action = new ActionId(begun.command.getActionId());
        var contents = new TreeMap<String, String>();
        for (Fragment fragment :
                Optional.ofNullable(commands.get(action))
                        .orElseThrow()
                        .part()
                        .orElseThrow()
                        .fragments()) {
            Optional<String> content =
                    data(
                            begun,
                            transfers -> {
                                try (var download =
                                        transfers.download(id(), action, fragment.id(), 0)) {
                                    return Contents.read(download, fragment);
                                }
                            });
            if (content.isEmpty()) {
                retry(begun, () -> execute(begun));
                return;
            }
            contents.put(fragment.id(), content.get());
        }
        restored = contents;
        end(begun, true);
    }

    /** A data call; none if the connection or the orchestrator is not there, or refuses. */
    private <T> Optional<T> data(Work begun, Simulation.DataCall<T> call) {
        if (!attached || begun.over) {
            return Optional.empty();
        }
        try {
            return simulation.data(call);
        } catch (BroException e) {
            end(begun, false);
            return Optional.empty();
        }
    }

    private void retry(Work begun, Runnable again) {
        if (!begun.over) {
            later(begun, world.upTo(Duration.ofSeconds(2)), again);
        }
    }

    private void end(Work begun, boolean success) {
        world.trace("%s ends %s: %s".formatted(id(), begun.stage, success));
        begun.over = true;
        work = Optional.empty();
        ledger.done(
                StageResult.newBuilder()
                        .setActionId(begun.command.getActionId())
                        .setStage(begun.command.getStage())
                        .setSuccess(success)
                        .addAllFragments(begun.sent.stream().map(SimulatedAgent::wire).toList())
                        .build(),
                world.now().toNanos());
    }

    @Override
    public void answer(StageResult result) {
        world.trace(
                "%s answers %s of %d: %s %s"
                        .formatted(
                                id(),
                                result.getStage(),
                                result.getActionId(),
                                result.getSuccess(),
                                result.getReason()));
        if (attached) {
            var answer =
                    new StageAnswer(
                            new ActionId(result.getActionId()),
                            Contents.stage(result.getStage()),
                            result.getSuccess(),
                            Contents.reason(result.getReason(), ErrorCode.AGENT_FAILED),
                            result.getMessage(),
                            result.getConsistencyToken(),
                            result.getFragmentsList().stream().map(Contents::fragment).toList(),
                            Duration.ofNanos(result.getFrozenMicroseconds() * 1_000));
            network.carry(
                    () -> {
                        if (attached) {
                            simulation.call(engine -> engine.answered(id(), answer));
                        }
                    });
        }
    }

    @Override
    public void interrupt(String why) {
        work.ifPresent(running -> later(running, world.upTo(SECOND), () -> end(running, false)));
    }

    private static bro.agent.v1.Stage wire(Stage stage) {
        return bro.agent.v1.Stage.valueOf("STAGE_" + stage.name());
    }

    private static bro.agent.v1.Fragment wire(Fragment fragment) {
        return bro.agent.v1.Fragment.newBuilder()
                .setFragmentId(fragment.id())
                .setVersion(fragment.version())
                .setSizeBytes(fragment.sizeBytes())
                .setSha256(com.google.protobuf.ByteString.copyFrom(fragment.sha256().bytes()))
                .build();
    }
}
