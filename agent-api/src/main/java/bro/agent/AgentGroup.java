package bro.agent;

import java.util.Optional;

/**
 * What many agents of one process share so that thousands of them fit into it: a few connections to
 * their orchestrator, and no thread of each agent's own.
 *
 * <p>The price is that they depend on each other. A callback that opens a fragment for reading and
 * then reads nothing fills the window of its data connection, and the downloads of the others that
 * use it wait until it goes on or its stage ends. And callbacks that keep all processors busy
 * without a pause delay the heartbeats. Safe for use from any thread.
 */
public final class AgentGroup {
    /** The orchestrator takes 256 calls on a connection; some room is left for changes. */
    private static final int AGENTS_OF_A_CONNECTION = 200;

    private final Connections connections;

    /**
     * A group that connects in the clear, when the first of its agents starts.
     *
     * @param agents how many agents there will be at most; decides the number of connections
     */
    public AgentGroup(String orchestratorHost, int orchestratorPort, int agents) {
        this(orchestratorHost, orchestratorPort, agents, Optional.empty());
    }

    /** The same with TLS, if files for it are given. */
    public AgentGroup(
            String orchestratorHost, int orchestratorPort, int agents, Optional<AgentTls> tls) {
        int pairs = Math.ceilDiv(Math.max(1, agents), AGENTS_OF_A_CONNECTION);
        this.connections =
                new Connections(orchestratorHost, orchestratorPort, pairs, Security.of(tls));
    }

    Connections connections() {
        return connections;
    }
}
