package bro.agent;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A running agent. It registers, comes back for ever when the connection breaks, and calls its
 * {@link AgentBehavior} when the orchestrator commands a stage. Safe for use from any thread.
 *
 * <pre>{@code
 * try (Agent agent = Agent.builder()
 *         .orchestrator("127.0.0.1", 3000).id("database").behavior(new MyBehavior()).start()) {
 *     agent.awaitEnd();
 * }
 * }</pre>
 */
public final class Agent implements AutoCloseable {
    private final ControlLoop loop;

    private Agent(ControlLoop loop) {
        this.loop = loop;
    }

    /** Begins to say what the agent is and does; {@link Builder#start} then starts it. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * How the agent stands with its orchestrator just now. Never waits; {@link
     * Builder#onStateChange} tells each change.
     */
    public AgentState state() {
        return loop.board().state();
    }

    /**
     * Waits until the agent is registered, or will never be, or the time is over.
     *
     * @return the state then
     */
    public AgentState awaitRegistered(Duration limit) throws InterruptedException {
        return loop.board().await(AgentState.Registered.class::isInstance, limit);
    }

    /**
     * Waits until the agent is closed or refused for good.
     *
     * @return the state then
     */
    public AgentState awaitEnd() throws InterruptedException {
        return loop.board().await(AgentState::isFinal, Duration.ofNanos(Long.MAX_VALUE));
    }

    /**
     * Interrupts the callback under way, unlocks what is locked and detaches. Waits a few seconds
     * for that. What was under way is not answered: it is commanded again when the agent comes back
     * in a new process. May be repeated.
     */
    @Override
    public void close() {
        loop.close();
    }

    /** Collects what an agent needs. Not thread-safe. */
    public static final class Builder {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_+=:.-]{1,200}");
        private static final int INSTANCE_ID_BYTES = 16;

        private String host = "127.0.0.1";
        private int port = 3000;
        private @Nullable AgentGroup group;
        private Optional<AgentTls> tls = Optional.empty();
        private @Nullable String id;
        private final List<String> scopes = new ArrayList<>();
        private final List<String> lockBefore = new ArrayList<>();
        private SoftwareVersion softwareVersion = SoftwareVersion.UNKNOWN;
        private @Nullable AgentBehavior behavior;
        private BackOff backOff = BackOff.STANDARD;
        private Consumer<AgentState> listener = _ -> {};
        private final SecureRandom random = new SecureRandom();
        private final String instanceId;

        private Builder() {
            byte[] bytes = new byte[INSTANCE_ID_BYTES];
            random.nextBytes(bytes);
            instanceId = HexFormat.of().formatHex(bytes);
        }

        /** Where the orchestrator listens for agents; 127.0.0.1:3000 if not said. */
        public Builder orchestrator(String orchestratorHost, int orchestratorPort) {
            this.host = orchestratorHost;
            this.port = orchestratorPort;
            return this;
        }

        /** Connects by TLS; in the clear if not said. */
        public Builder tls(AgentTls files) {
            this.tls = Optional.of(files);
            return this;
        }

        /** Shares what the group shares, and connects to its orchestrator as it does. */
        public Builder group(AgentGroup shared) {
            this.group = shared;
            return this;
        }

        /** Unique among the agents of an orchestrator; 1 to 200 letters, digits, {@code _+-=:.} */
        public Builder id(String agentId) {
            this.id = checked("agent id", agentId);
            return this;
        }

        /** Adds a scope: the agent takes part in what concerns this scope. */
        public Builder scope(String scope) {
            scopes.add(checked("scope", scope));
            return this;
        }

        /** Adds several scopes. */
        public Builder scopes(Collection<String> several) {
            several.forEach(this::scope);
            return this;
        }

        /**
         * Orders the locks of a backup: this agent is locked before that one. Say it once for each
         * agent that must not be locked while this one still works. Nothing is waited for if the
         * other does not take part. The orchestrator refuses an agent whose order closes a circle.
         */
        public Builder lockBefore(String agentId) {
            lockBefore.add(checked("agent id", agentId));
            return this;
        }

        /** What a restore compares to decide whether a backup fits. */
        public Builder softwareVersion(SoftwareVersion version) {
            this.softwareVersion = version;
            return this;
        }

        /** What to do in each stage. */
        public Builder behavior(AgentBehavior callbacks) {
            this.behavior = callbacks;
            return this;
        }

        /** How long to wait between attempts to connect. */
        public Builder backOff(BackOff delays) {
            this.backOff = delays;
            return this;
        }

        /** Is told each new state on the agent's own thread, so it must be quick. */
        public Builder onStateChange(Consumer<AgentState> observer) {
            this.listener = observer;
            return this;
        }

        /**
         * Starts the agent, which goes on connecting in the background.
         *
         * @throws IllegalStateException if id or behavior are missing
         * @throws IllegalArgumentException if a file for TLS cannot be read
         */
        public Agent start() {
            var loop = new ControlLoop(this, random);
            loop.start();
            return new Agent(loop);
        }

        AgentIdentity identity() {
            if (id == null) {
                throw new IllegalStateException("an agent needs an id");
            }
            return new AgentIdentity(
                    id,
                    List.copyOf(scopes),
                    List.copyOf(lockBefore),
                    softwareVersion,
                    behavior().backupStages(),
                    behavior().restoreStages(),
                    instanceId);
        }

        AgentBehavior behavior() {
            if (behavior == null) {
                throw new IllegalStateException("an agent needs a behavior");
            }
            return behavior;
        }

        Connections connections() {
            return group == null
                    ? new Connections(host, port, 1, Security.of(tls))
                    : group.connections();
        }

        /** For the agent's own thread. */
        Thread.Builder threads() {
            // Not virtual alone: callbacks may keep all carriers busy, and heartbeats must go on.
            return group == null ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
        }

        BackOff backOff() {
            return backOff;
        }

        Consumer<AgentState> listener() {
            return listener;
        }

        private static String checked(String what, String value) {
            if (!NAME.matcher(value).matches()) {
                throw new IllegalArgumentException(
                        "%s '%s' is not 1 to 200 letters, digits and _ + - = : ."
                                .formatted(what, value));
            }
            return value;
        }
    }
}
