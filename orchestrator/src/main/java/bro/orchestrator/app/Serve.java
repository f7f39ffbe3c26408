package bro.orchestrator.app;

import bro.orchestrator.config.Config;
import bro.orchestrator.netconf.NetconfServer;
import bro.orchestrator.rest.RestServer;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** {@code bro serve}: runs the orchestrator until it is told to stop. */
final class Serve {
    private static final String HELP =
            """
            usage: bro serve [--config FILE] [--data DIR] [--set KEY=VALUE]...

            Runs the orchestrator. Prints one line that begins with 'ready' once every port answers,
            and stops cleanly on SIGTERM.

            options:
              --config FILE    configuration in YAML; every key has a default
              --data DIR       where catalog, backups and host keys are kept (./data)
              --set KEY=VALUE  sets one key, e.g. --set netconf.port=8831; may be repeated
              --help           this text

            Every key can also be set by an environment variable, e.g. BRO_NETCONF_PORT=8831.
            Without users in the configuration the first start makes user 'admin' with a random
            password in DIR/admin-password.

            examples:
              bro serve
              bro serve --config /etc/bro/bro.yaml --data /var/lib/bro
            """;

    private Serve() {}

    static int run(List<String> arguments) {
        Options options = Options.parse("serve", arguments);
        if (options.help()) {
            System.out.print(HELP);
            return ExitCodes.OK;
        }
        serve(options.config());
        return ExitCodes.OK;
    }

    private static void serve(Config config) {
        var opened = new ArrayDeque<AutoCloseable>();
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        try {
            String ready = start(config, opened);
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().unstarted(() -> end(stop, stopped)));
            System.out.println(ready);
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Closing.all(opened);
            stopped.countDown();
        }
    }

    /** Opens everything, and returns the line that says so. */
    private static String start(Config config, Deque<AutoCloseable> opened) {
        var clock = Clock.systemUTC();
        var data = keep(opened, DataDirectory.open(config.data()));
        var users = Accounts.of(config.users(), data.path());
        var preparing =
                NetconfServer.prepare(
                        Northbound.settings(config.netconf()), users, data.resolve("keys"));
        var southbound = keep(opened, Southbound.start(config, data.path(), clock));
        var rest = keep(opened, RestServer.start(config.rest().address(), config.rest().port()));
        var netconf = keep(opened, preparing.start(southbound.orchestrator(), clock));
        long began = ManagementFactory.getRuntimeMXBean().getStartTime();
        return "ready rest=%s:%d agents=%s:%d netconf=%s:%d startup=%dms"
                .formatted(
                        config.rest().address(),
                        rest.port(),
                        config.agents().listen().address(),
                        southbound.agentPort(),
                        config.netconf().listen().address(),
                        netconf.port(),
                        clock.millis() - began);
    }

    /** Runs when the process is told to end: lets everything be closed first. */
    private static void end(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            stopped.await();
            // everything is closed: a stop that was asked for is no failure
            Runtime.getRuntime().halt(ExitCodes.OK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T extends AutoCloseable> T keep(Deque<AutoCloseable> opened, T resource) {
        opened.addFirst(resource);
        return resource;
    }
}
