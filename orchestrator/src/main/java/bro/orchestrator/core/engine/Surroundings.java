package bro.orchestrator.core.engine;

import bro.orchestrator.core.OrchestratorListener;
import bro.orchestrator.core.agent.Agents;
import bro.orchestrator.core.catalog.Catalog;
import bro.orchestrator.core.policy.Policy;
import bro.orchestrator.core.storage.Repository;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The ports that the engine needs, and what it is to go by.
 *
 * @param worker runs what blocks, each piece on a thread of its own
 * @param onBug told of what must not happen, to be logged with its stack
 */
public record Surroundings(
        Agents agents,
        Repository repository,
        Catalog catalog,
        Timers timers,
        Limits limits,
        Policy policy,
        InstantSource clock,
        Executor worker,
        OrchestratorListener listener,
        Consumer<Throwable> onBug) {

    Surroundings with(OrchestratorListener everybody) {
        return new Surroundings(
                agents,
                repository,
                catalog,
                timers,
                limits,
                policy,
                clock,
                worker,
                everybody,
                onBug);
    }
}
