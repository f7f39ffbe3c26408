package bro.orchestrator.agent;

import io.grpc.Status;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Calls whose callers have not said yet who they are. Shared by all threads. */
final class Strangers {
    private final Map<Answers<?>, Instant> calls = new ConcurrentHashMap<>();

    void add(Answers<?> call, Instant since) {
        calls.put(call, since);
    }

    void remove(Answers<?> call) {
        calls.remove(call);
    }

    int size() {
        return calls.size();
    }

    /** Ends the calls that began before the limit. */
    void endBefore(Instant limit) {
        calls.forEach(
                (call, since) -> {
                    if (since.isBefore(limit) && calls.remove(call, since)) {
                        call.end(
                                Status.DEADLINE_EXCEEDED.withDescription(
                                        "the caller did not say in time who it is"));
                    }
                });
    }
}
