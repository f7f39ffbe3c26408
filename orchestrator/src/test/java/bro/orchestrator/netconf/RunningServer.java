package bro.orchestrator.netconf;

import bro.orchestrator.netconf.NetconfSettings.Elsewhere;
import bro.orchestrator.netconf.NetconfSettings.Limits;
import bro.orchestrator.netconf.NetconfSettings.Shares;
import bro.orchestrator.netconf.notification.LogLimits;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.system.ConfiguredUser;
import bro.orchestrator.netconf.system.Password;
import bro.orchestrator.netconf.system.Role;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A server over a fake orchestrator, with the users admin, operator and viewer. */
record RunningServer(FakeOrchestrator orchestrator, NetconfServer server) implements AutoCloseable {
    static final String PASSWORD = "pw";

    static RunningServer start(Path directory) {
        return start(directory, new FakeOrchestrator(), limits(64));
    }

    static RunningServer start(
            Path directory, FakeOrchestrator orchestrator, NetconfSettings settings) {
        return start(directory, orchestrator, settings, Clock.systemUTC());
    }

    static RunningServer start(
            Path directory, FakeOrchestrator orchestrator, NetconfSettings settings, Clock clock) {
        return start(directory, orchestrator, settings, clock, List.of());
    }

    /** A server of some modules more. */
    static RunningServer start(
            Path directory,
            FakeOrchestrator orchestrator,
            NetconfSettings settings,
            Clock clock,
            List<Schema.Row> additional) {
        Optional<Path> keys = Optional.of(directory.resolve("admin.keys"));
        List<ConfiguredUser> users =
                List.of(
                        user("admin", Role.ADMIN, keys),
                        user("operator", Role.OPERATOR, keys),
                        user("viewer", Role.VIEWER, keys));
        NetconfServer server =
                NetconfServer.prepare(settings, users, directory.resolve("host"), additional)
                        .start(orchestrator, clock);
        return new RunningServer(orchestrator, server);
    }

    /** Settings for impatient tests. */
    static NetconfSettings limits(int maxSessions) {
        return settings(maxSessions, Optional.empty(), Shares.USUAL, Elsewhere.NOTHING);
    }

    /** The same, with limits for the events of the past. */
    static NetconfSettings keeping(LogLimits log) {
        return settings(8, Optional.empty(), Shares.USUAL, Elsewhere.NOTHING, log);
    }

    static NetconfSettings settings(
            int maxSessions, Optional<String> recoveryUser, Shares shares, Elsewhere elsewhere) {
        return settings(maxSessions, recoveryUser, shares, elsewhere, LogLimits.USUAL);
    }

    private static NetconfSettings settings(
            int maxSessions,
            Optional<String> recoveryUser,
            Shares shares,
            Elsewhere elsewhere,
            LogLimits log) {
        return new NetconfSettings(
                "127.0.0.1",
                0,
                maxSessions,
                new Limits(1 << 20, 256, Duration.ofSeconds(3), Duration.ofSeconds(5)),
                recoveryUser,
                shares,
                elsewhere,
                log);
    }

    private static ConfiguredUser user(String name, Role role, Optional<Path> keys) {
        return new ConfiguredUser(name, role, Optional.of(new Password(PASSWORD)), keys);
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
