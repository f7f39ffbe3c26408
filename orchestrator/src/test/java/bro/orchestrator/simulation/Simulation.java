package bro.orchestrator.simulation;

import bro.orchestrator.catalog.MemoryCatalog;
import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.catalog.Catalog;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.engine.Engine;
import bro.orchestrator.core.engine.Limits;
import bro.orchestrator.core.engine.Surroundings;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.core.policy.Compatibility;
import bro.orchestrator.core.policy.Policy;
import bro.orchestrator.core.storage.Repository;
import bro.orchestrator.storage.MemoryRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The engine, its journal and some agents in virtual time, with everything that may go wrong. One
 * seed is one history, down to the last event.
 */
final class Simulation {
    private static final Duration FAULTY = Duration.ofMinutes(30);
    private static final Duration HEALED = Duration.ofHours(4);
    private static final List<ManagerId> MANAGERS =
            List.of(ManagerId.DEFAULT, new ManagerId("A"), new ManagerId("B"));

    private final World world;
    private final Network network;
    private final Laws laws;
    private final List<SimulatedAgent> agents = new ArrayList<>();
    private final boolean deleteFailed;
    private MemoryCatalog catalog = new MemoryCatalog();
    private MemoryRepository repository = new MemoryRepository();
    private Optional<Engine> engine = Optional.empty();
    private int run;
    private int crashes;
    private long calls;
    private long checkedCalls;
    private double crashing = 0.002;
    private Optional<Throwable> bug = Optional.empty();

    /** A call of the transfer port. */
    interface DataCall<T> {
        T of(Transfers transfers);
    }

    Simulation(long seed) {
        world = new World(seed);
        network = new Network(world);
        laws = new Laws(this, seed);
        deleteFailed = world.chance(0.5);
        int count = 2 + world.below(4);
        for (int i = 0; i < count; i++) {
            agents.add(new SimulatedAgent(world, network, this, info(i, count)));
        }
    }

    /** Lets history happen, and holds it against the laws after each event. */
    void run(int maxEvents) {
        start();
        world.after(Duration.ZERO, this::mischief);
        world.after(Duration.ofSeconds(3), this::order);
        int events = 0;
        while (world.step(FAULTY) && events++ < maxEvents) {
            check();
        }
        heal();
        while (laws.isUnfinished() && world.step(FAULTY.plus(HEALED))) {
            check();
        }
        // what is left to do after the last action: agents are told to unlock
        Duration rest = world.now().plus(Duration.ofMinutes(5));
        while (world.step(rest)) {
            check();
        }
        laws.checkTheEnd(agents);
    }

    private void check() {
        if (bug.isPresent()) {
            throw new AssertionError(laws.where(), bug.get());
        }
        // what is durable changes by calls of the ports alone
        if (calls != checkedCalls) {
            checkedCalls = calls;
            laws.check();
        }
    }

    int crashes() {
        return crashes;
    }

    World world() {
        return world;
    }

    Optional<Engine> engine() {
        return engine;
    }

    MemoryCatalog catalog() {
        return catalog;
    }

    MemoryRepository repository() {
        return repository;
    }

    List<SimulatedAgent> agents() {
        return agents;
    }

    boolean isUp() {
        return engine.isPresent();
    }

    /** Number of the orchestrator's process. */
    int run() {
        return run;
    }

    void require(boolean law, String broken) {
        laws.require(law, broken);
    }

    /** Calls the orchestrator, if it is there; it may crash. */
    void call(Consumer<Engine> what) {
        try {
            engine.ifPresent(what);
        } catch (Crash _) {
            crashed();
        }
    }

    /** The same, with an answer. */
    <T> Optional<T> data(DataCall<T> what) {
        try {
            return engine.map(up -> what.of(up.transfers()));
        } catch (Crash _) {
            crashed();
            return Optional.empty();
        }
    }

    private AgentInfo info(int number, int count) {
        Set<Stage> stages =
                world.chance(0.6)
                        ? EnumSet.of(
                                Stage.PREPARATION, Stage.SNAPSHOT, Stage.RELEASE, Stage.TRANSFER)
                        : world.chance(0.5)
                                ? EnumSet.of(Stage.PREPARATION, Stage.RELEASE, Stage.TRANSFER)
                                : EnumSet.of(Stage.TRANSFER);
        Set<AgentId> before =
                number + 1 < count && world.chance(0.3)
                        ? Set.of(new AgentId("agent-" + (number + 1)))
                        : Set.of();
        return new AgentInfo(
                new AgentId("agent-" + number),
                world.chance(0.7) ? Set.of(MANAGERS.get(1 + number % 2)) : Set.of(),
                "1.0.0",
                SoftwareVersion.UNKNOWN,
                stages,
                EnumSet.of(Stage.PREPARATION, Stage.EXECUTION),
                before,
                Instant.EPOCH);
    }

    private void start() {
        int now = ++run;
        BooleanSupplier isAlive = () -> run == now;
        BooleanSupplier isTime =
                () -> {
                    calls++;
                    return world.chance(crashing);
                };
        catalog = catalog.reopened();
        repository = repository.reopened();
        try {
            engine =
                    Optional.of(
                            new Engine(
                                    new Surroundings(
                                            network,
                                            Crash.prone(
                                                    Repository.class, repository, isAlive, isTime),
                                            Crash.prone(Catalog.class, catalog, isAlive, isTime),
                                            world.timers(isAlive),
                                            new Limits(
                                                    Map.of(Stage.TRANSFER, Duration.ofMinutes(5)),
                                                    Duration.ofSeconds(10),
                                                    Optional.empty(),
                                                    20,
                                                    2),
                                            new Policy(Map.of(), Compatibility.ANY, deleteFailed),
                                            world,
                                            work ->
                                                    world.worker(isAlive)
                                                            .execute(() -> guarded(work)),
                                            new OrchestratorListener() {},
                                            e -> bug = Optional.of(e))));
        } catch (Crash _) {
            crashed();
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (Crash _) {
            crashed();
        }
    }

    /** The process is gone; another one comes, sooner or later. */
    private void crashed() {
        crashes++;
        int down = ++run;
        engine = Optional.empty();
        agents.forEach(agent -> agent.disconnect("the orchestrator is gone"));
        Duration pause =
                world.upTo(world.chance(0.2) ? Duration.ofMinutes(2) : Duration.ofSeconds(5));
        world.after(pause, () -> run == down, this::start);
    }

    /** Something goes wrong, now and then. */
    private void mischief() {
        SimulatedAgent victim = agents.get(world.below(agents.size()));
        switch (world.below(12)) {
            case 0 -> {
                victim.die();
                world.after(world.upTo(Duration.ofSeconds(40)), victim::live);
            }
            case 1, 2 -> victim.disconnect("its connection broke");
            case 3 -> {
                if (isUp()) {
                    crashed();
                }
            }
            default -> {}
        }
        if (crashing > 0) {
            world.after(world.upTo(Duration.ofSeconds(20)), this::mischief);
        }
    }

    private void order() {
        ManagerId manager = MANAGERS.get(world.below(MANAGERS.size()));
        try {
            switch (world.below(10)) {
                case 0, 1, 2, 3, 4 ->
                        call(
                                up ->
                                        laws.ordered(
                                                up.createBackup(
                                                        manager,
                                                        world.chance(0.3)
                                                                ? Optional.of(
                                                                        new BackupName("nightly"))
                                                                : Optional.empty())));
                case 5, 6, 7 ->
                        backup(manager)
                                .ifPresent(
                                        name ->
                                                call(
                                                        up ->
                                                                laws.ordered(
                                                                        up.restore(
                                                                                manager, name,
                                                                                Set.of()))));
                case 8 ->
                        backup(manager)
                                .ifPresent(
                                        name ->
                                                call(
                                                        up ->
                                                                laws.ordered(
                                                                        up.deleteBackup(
                                                                                manager, name))));
                default -> laws.anyUnfinished().ifPresent(it -> call(up -> cancel(up, it)));
            }
        } catch (BroException e) {
            // refused, which changes nothing
        }
        if (crashing > 0) {
            world.after(world.upTo(Duration.ofSeconds(25)), this::order);
        }
    }

    private void cancel(Engine up, Action action) {
        var _ =
                up.requestCancel(action.manager(), action.id())
                        .thenAccept(_ -> laws.cancelled(action));
    }

    private Optional<BackupName> backup(ManagerId manager) {
        List<CatalogedBackup> known = catalog.backups(manager);
        return known.isEmpty()
                ? Optional.empty()
                : Optional.of(known.get(world.below(known.size())).backup().id().name());
    }

    private void heal() {
        crashing = 0;
        network.heal();
        agents.forEach(SimulatedAgent::heal);
        agents.forEach(SimulatedAgent::live);
    }
}
