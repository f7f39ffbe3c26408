package bro.orchestrator.netconf.endpoint;

import bro.orchestrator.netconf.endpoint.EndpointConfig.Remote;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Strategy;
import java.util.List;
import java.util.random.RandomGenerator;

/** Which endpoint of a client is tried next: each so many times, then the one after it. */
final class Rotation {
    private final List<Remote> endpoints;
    private final Strategy strategy;
    private final RandomGenerator random;
    private int at;
    private int attempts;
    private int exhausted;
    private int lastConnected;

    Rotation(List<Remote> endpoints, Strategy strategy, RandomGenerator random) {
        this.endpoints = endpoints;
        this.strategy = strategy;
        this.random = random;
        begin();
    }

    /** Begins anew, where the strategy says. */
    void begin() {
        attempts = 0;
        exhausted = 0;
        at =
                switch (strategy.startWith()) {
                    case FIRST_LISTED -> 0;
                    case LAST_CONNECTED -> lastConnected;
                    case RANDOM_SELECTION -> random.nextInt(endpoints.size());
                };
    }

    Remote current() {
        return endpoints.get(at);
    }

    void connected() {
        lastConnected = at;
        attempts = 0;
        exhausted = 0;
    }

    /** Goes on to the next attempt, and returns whether all endpoints have had theirs. */
    boolean failed() {
        attempts++;
        if (attempts < strategy.maxAttempts()) {
            return false;
        }
        attempts = 0;
        exhausted++;
        at = (at + 1) % endpoints.size();
        return exhausted % endpoints.size() == 0;
    }
}
