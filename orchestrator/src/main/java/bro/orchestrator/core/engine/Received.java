package bro.orchestrator.core.engine;

import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.AgentId;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What an action has received of each agent. Shared by the threads of all uploads. */
final class Received {
    private static final int MAX_FRAGMENTS = 50_000;
    private static final long MAX_DESCRIPTION_BYTES = 8 << 20;

    private final Map<AgentId, Long> descriptionBytes = new ConcurrentHashMap<>();
    private final Map<AgentId, SortedMap<String, Fragment>> fragments = new ConcurrentHashMap<>();
    private final Map<AgentId, LongAdder> moved = new ConcurrentHashMap<>();

    /**
     * Refuses a fragment more than a restore could be told of in one message.
     *
     * @throws BroException as PROTOCOL_VIOLATED
     */
    void requireRoom(AgentId agent, Transfers.FragmentHeader header) {
        if (of(agent).size() >= MAX_FRAGMENTS) {
            throw new BroException(
                    ErrorCode.PROTOCOL_VIOLATED,
                    "more than %d fragments of one agent are not taken".formatted(MAX_FRAGMENTS));
        }
        long more =
                header.customMetadata().sizeBytes() + bytes(header.id()) + bytes(header.version());
        if (descriptionBytes.getOrDefault(agent, 0L) + more > MAX_DESCRIPTION_BYTES) {
            throw new BroException(
                    ErrorCode.PROTOCOL_VIOLATED,
                    "more than %d bytes of ids, versions and metadata of one agent are not taken"
                            .formatted(MAX_DESCRIPTION_BYTES));
        }
    }

    /** Forgets what an agent has sent: another process of it begins anew. */
    void forget(AgentId agent) {
        fragments.remove(agent);
        descriptionBytes.remove(agent);
    }

    boolean isEmpty() {
        return fragments.values().stream().allMatch(Map::isEmpty);
    }

    Optional<Fragment> find(AgentId agent, String fragmentId) {
        return Optional.ofNullable(of(agent).get(fragmentId));
    }

    /** What was received of an agent, in the order of the ids. */
    List<Fragment> fragments(AgentId agent) {
        return List.copyOf(of(agent).values());
    }

    private SortedMap<String, Fragment> of(AgentId agent) {
        return fragments.getOrDefault(agent, Collections.emptySortedMap());
    }

    void add(AgentId agent, Fragment fragment) {
        Optional<Fragment> old =
                Optional.ofNullable(
                        fragments
                                .computeIfAbsent(agent, _ -> new ConcurrentSkipListMap<>())
                                .put(fragment.id(), fragment));
        long grown = descriptionBytes(fragment) - old.map(Received::descriptionBytes).orElse(0L);
        descriptionBytes.merge(agent, grown, Long::sum);
    }

    private static long descriptionBytes(Fragment fragment) {
        return fragment.customMetadata().sizeBytes()
                + bytes(fragment.id())
                + bytes(fragment.version());
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
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
        return new TreeSet<>(of(agent).keySet());
    }
}
