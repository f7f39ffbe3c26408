package bro.orchestrator.app;

import bro.orchestrator.agent.AgentRegistry;
import bro.orchestrator.agent.AgentServer;
import bro.orchestrator.agent.AgentSettings;
import bro.orchestrator.agent.TlsFiles;
import bro.orchestrator.catalog.SqliteCatalog;
import bro.orchestrator.config.Config;
import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.engine.Engine;
import bro.orchestrator.core.engine.Limits;
import bro.orchestrator.core.engine.Surroundings;
import bro.orchestrator.storage.FilesystemRepository;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The engine with everything below it: catalog, repository and agents. */
final class Southbound implements AutoCloseable {
    /** Where to end the process, for rehearsals of crashes. */
    private static final String HALT = "bro.debug.halt";

    private final Engine engine;
    private final AgentServer agents;
    private final Deque<AutoCloseable> opened;

    private Southbound(Engine engine, AgentServer agents, Deque<AutoCloseable> opened) {
        this.engine = engine;
        this.agents = agents;
        this.opened = opened;
    }

    /**
     * Opens what is in the data directory, brings it into line, and lets agents in.
     *
     * @throws bro.orchestrator.core.failure.BroException if anything of it cannot be had
     */
    static Southbound start(Config config, Path data, Clock clock) {
        var opened = new ArrayDeque<AutoCloseable>();
        boolean done = false;
        try {
            var log = new EventLog();
            var timers = keep(opened, new VirtualTimers());
            var sqlite = keep(opened, SqliteCatalog.open(data.resolve("catalog.db")));
            var catalog = HaltingCatalog.of(sqlite, System.getProperty(HALT, ""));
            var repository = keep(opened, new FilesystemRepository(data.resolve("repository")));
            ExecutorService worker = Executors.newVirtualThreadPerTaskExecutor();
            // not waited for: a disk that hangs must not hang the stop
            keep(opened, worker::shutdownNow);
            var registry = new AgentRegistry();
            var limits =
                    new Limits(
                            config.actions().limits(),
                            config.actions().windingDown(),
                            config.actions().absence(),
                            config.actions().maxQueued(),
                            config.actions().parallelTransfers());
            var engine =
                    keep(
                            opened,
                            new Engine(
                                    new Surroundings(
                                            registry,
                                            repository,
                                            catalog,
                                            timers,
                                            limits,
                                            config.policy(),
                                            clock,
                                            worker,
                                            log,
                                            log::bug)));
            var agents =
                    AgentServer.start(
                            settings(config.agents()), registry, engine, engine.transfers(), clock);
            done = true;
            return new Southbound(engine, agents, opened);
        } finally {
            if (!done) {
                Closing.all(opened);
            }
        }
    }

    Orchestrator orchestrator() {
        return engine;
    }

    /** The port that agents are served on. */
    int agentPort() {
        return agents.port();
    }

    /** Ends what is under way, unlocks agents, then lets everything go. */
    @Override
    public void close() {
        // the engine first: it still tells agents to unlock
        engine.close();
        agents.close();
        Closing.all(opened);
    }

    private static AgentSettings settings(Config.Agents config) {
        return new AgentSettings(
                config.listen().address(),
                config.listen().port(),
                config.heartbeat(),
                config.lease(),
                config.maxAgents(),
                config.tls()
                        .map(tls -> new TlsFiles(tls.certificate(), tls.key(), tls.clientCa())));
    }

    private static <T extends AutoCloseable> T keep(Deque<AutoCloseable> opened, T resource) {
        opened.addFirst(resource);
        return resource;
    }
}
