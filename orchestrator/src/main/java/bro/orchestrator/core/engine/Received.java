package bro.orchestrator.core.engine;

import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.AgentId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What an action has received of each agent. Shared by the threads of all uploads. */
final class Received {
    private static final int MAX_FRAGMENTS = 50_000;
    private static final long MAX_DESCRIPTION_BYTES = 8 << 20;

    private final Map<AgentId, LongAdder> descriptionBytes = new ConcurrentHashMap<>();
    private final Map<AgentId, SortedMap<String, Fragment>> fragments = new ConcurrentHashMap<>();
    private final Map<AgentId, LongAdder> moved = new ConcurrentHashMap<>();

    /**
     * Refuses a fragment more than a restore could be told of in one message.
     *
     * @throws BroException as PROTOCOL_VIOLATED
     */
    void requireRoom(AgentId agent, Transfers.FragmentHeader header) {
        SortedMap<String, Fragment> held = fragments.getOrDefault(agent, new TreeMap<>());
        if (held.size() >= MAX_FRAGMENTS) {
            throw new BroException(
                    ErrorCode.PROTOCOL_VIOLATED,
                    "more than %d fragments of one agent are not taken".formatted(MAX_FRAGMENTS));
        }
        LongAdder sum = descriptionBytes.computeIfAbsent(agent, _ -> new LongAdder());
        sum.add(
                header.customMetadata().sizeBytes()
                        + header.id().getBytes(StandardCharsets.UTF_8).length
                        + header.version().getBytes(StandardCharsets.UTF_8).length);
        if (sum.sum() > MAX_DESCRIPTION_BYTES) {
            throw new BroException(
                    ErrorCode.PROTOCOL_VIOLATED,
                    "more than %d bytes of ids, versions and metadata of one agent are not taken"
                            .formatted(MAX_DESCRIPTION_BYTES));
        }
    }

    void add(AgentId agent, Fragment fragment) {
        fragments
                .computeIfAbsent(agent, _ -> new ConcurrentSkipListMap<>())
                .put(fragment.id(), fragment);
    }

    void count(AgentId agent, int bytes) {
        moved.computeIfAbsent(agent, _ -> new LongAdder()).add(bytes);
    }

    /** Bytes moved of an agent so far, either way. */
    long bytes(AgentId agent) {
        LongAdder adder = moved.get(agent);
        return adder == null ? 0 : adder.sum();
    }

    Set<String> ids(AgentId agent) {
        return new TreeSet<>(fragments.getOrDefault(agent, new TreeMap<>()).keySet());
    }

    Backup.Part part(AgentId agent, SoftwareVersion version) {
        return new Backup.Part(
                agent,
                version,
                Optional.empty(),
                List.copyOf(fragments.getOrDefault(agent, new TreeMap<>()).values()));
    }
}
