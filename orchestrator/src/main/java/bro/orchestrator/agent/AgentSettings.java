package bro.orchestrator.agent;

import java.time.Duration;
import java.util.Optional;

/**
 * How agents are served.
 *
 * @param address to listen on
 * @param port 0 lets the system choose
 * @param heartbeat how often each side sends a sign of life; after three times that without one,
 *     the other is taken for gone
 * @param lease how long an agent may keep a lock without hearing from the orchestrator
 * @param maxAgents registered at the same time
 * @param tls empty means that everything goes in the clear
 */
public record AgentSettings(
        String address,
        int port,
        Duration heartbeat,
        Duration lease,
        int maxAgents,
        Optional<TlsFiles> tls) {

    Duration patience() {
        return heartbeat.multipliedBy(3);
    }
}
