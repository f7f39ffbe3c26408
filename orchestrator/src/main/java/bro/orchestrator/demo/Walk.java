package bro.orchestrator.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The steps of the demo, in their order. */
final class Walk {
    private static final String BACKUP = "demo";
    private static final Duration AGENTS_LIMIT = Duration.ofSeconds(60);
    private static final int POLL_MILLIS = 50;
    private static final int SHOWN_DIFFERENCES = 10;

    private final DemoOptions options;
    private final Workplace workplace;
    private final Cleanup cleanup;
    private final Screen screen;
    private final ObjectNode figures;

    /**
     * @param figures takes everything that was measured
     */
    Walk(
            DemoOptions options,
            Workplace workplace,
            Cleanup cleanup,
            Screen screen,
            ObjectNode figures) {
        this.options = options;
        this.workplace = workplace;
        this.cleanup = cleanup;
        this.screen = screen;
        this.figures = figures;
    }

    /**
     * Walks all steps.
     *
     * @return what is not as it was before
     * @throws DemoException if a step fails
     */
    List<String> walk() throws IOException, InterruptedException {
        DemoData data = make();
        Services services = start();
        var northbound = new Northbound(services.connect());
        awaitAgents(northbound, services);
        var watch = new Watch(northbound, services, screen);
        backUp(northbound, watch);
        show(northbound, data, services.ledgerCut());
        destroy(data);
        restore(northbound, watch);
        return prove(data, services.ledgerCut());
    }

    private DemoData make() throws IOException {
        long began = System.nanoTime();
        screen.step("Making data in " + workplace.root());
        var data = DemoData.make(workplace.root(), options.sizeMib(), options.files());
        DemoTree.Made made = data.made();
        screen.note(
                String.format(
                        Locale.ROOT,
                        "tree      %,d files, %s, digest %.12s",
                        made.files(),
                        Screen.megabytes(made.bytes()),
                        data.treeSha256()));
        screen.note(
                String.format(
                        Locale.ROOT,
                        "database  %,d rows, %s, digest %.12s",
                        DemoData.ROWS,
                        Screen.megabytes(data.databaseBytes()),
                        data.databaseSha256()));
        screen.note("ledger    ten lines a second, as soon as its agent runs");
        figures.putObject("data")
                .put("tree-files", made.files())
                .put("tree-entries", data.treeEntries())
                .put("tree-bytes", made.bytes())
                .put("tree-digest", data.treeSha256())
                .put("database-bytes", data.databaseBytes())
                .put("database-digest", data.databaseSha256())
                .put("seconds", seconds(since(began)));
        return data;
    }

    private Services start() throws IOException, InterruptedException {
        screen.step("Starting an orchestrator and three agents, each a process of its own");
        var services = new Services(workplace, cleanup);
        long millis = services.startupMillis();
        screen.note(
                "ready after %d ms: NETCONF %s, agents %s, REST %s"
                        .formatted(
                                millis,
                                services.told("netconf"),
                                services.told("agents"),
                                services.told("rest")));
        figures.putObject("orchestrator").put("startup-milliseconds", millis);
        return services;
    }

    private void awaitAgents(Northbound northbound, Services services)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (!northbound.agents().containsAll(Services.AGENTS)) {
            services.requireAlive();
            if (since(began).compareTo(AGENTS_LIMIT) > 0) {
                throw new DemoException(
                        "only these agents came: " + String.join(", ", northbound.agents()));
            }
            Thread.sleep(POLL_MILLIS);
        }
        screen.note("connected: " + String.join(", ", northbound.agents()));
    }

    private void backUp(Northbound northbound, Watch watch)
            throws IOException, InterruptedException {
        screen.step("Backing up, ordered and followed over NETCONF");
        ProgressReport report = watch.follow(northbound.createBackup(BACKUP));
        tell("backup", report);
    }

    private void restore(Northbound northbound, Watch watch)
            throws IOException, InterruptedException {
        screen.step("Restoring");
        ProgressReport report = watch.follow(northbound.restore(BACKUP));
        tell("restore", report);
    }

    private void tell(String what, ProgressReport report) {
        screen.note(
                "done: %s in %s, %s"
                        .formatted(
                                Screen.megabytes(report.bytes()),
                                Screen.seconds(report.duration()),
                                Screen.rate(report.bytes(), report.duration())));
        ObjectNode figure = figures.putObject(what);
        figure.put("bytes", report.bytes())
                .put("seconds", seconds(report.duration()))
                .put(
                        "megabytes-per-second",
                        Screen.megabytesPerSecond(report.bytes(), report.duration()));
        report.agentBytes().forEach(figure.putObject("agent-bytes")::put);
    }

    /** Shows what is stored, and that it is what the services had. */
    private void show(Northbound northbound, DemoData data, DemoData.Cut cut)
            throws IOException, InterruptedException {
        StoredBackup backup = northbound.backup(BACKUP);
        long stored = Workplace.sizeOf(workplace.data().resolve("repository"));
        screen.step(
                "Stored: backup '%s', %s, consistency %s, manifest %.12s"
                        .formatted(BACKUP, backup.status(), backup.consistency(), backup.digest()));
        ObjectNode fragments = figures.putObject("stored").put("repository-bytes", stored);
        for (var fragment : backup.fragments()) {
            screen.note(
                    "%-9s %s, SHA-256 %.12s"
                            .formatted(
                                    fragment.agent(),
                                    Screen.megabytes(fragment.size()),
                                    fragment.digest()));
            fragments.put(fragment.agent() + "-bytes", fragment.size());
            requireDigest(fragment, "database", data.databaseSha256());
            requireDigest(fragment, "ledger", cut.sha256());
        }
        screen.note("on disk   %s".formatted(Screen.megabytes(stored)));
    }

    private static void requireDigest(
            StoredBackup.StoredFragment fragment, String agent, String digest)
            throws DemoException {
        if (fragment.agent().equals(agent) && !fragment.digest().equals(digest)) {
            throw new DemoException(
                    "what is stored of '%s' is not what the service had".formatted(agent));
        }
    }

    private void destroy(DemoData data) throws IOException {
        screen.step("Destroying: tree deleted, database overwritten, ledger truncated");
        data.destroy();
        screen.note(
                "left: database %s of noise, ledger %s"
                        .formatted(
                                Screen.megabytes(data.databaseBytes()),
                                Screen.megabytes(data.ledgerBytes())));
    }

    private List<String> prove(DemoData data, DemoData.Cut cut) throws IOException {
        screen.step("Comparing names, types, modes, times, links and every byte");
        List<String> differences = data.differences(cut);
        if (differences.isEmpty()) {
            screen.note("tree      %,d entries are as they were".formatted(data.treeEntries()));
            screen.note("database  is the same file");
            screen.note(
                    "ledger    begins with the %,d bytes of its snapshot".formatted(cut.bytes()));
        } else {
            screen.note("%,d things differ:".formatted(differences.size()));
            differences.stream().limit(SHOWN_DIFFERENCES).forEach(it -> screen.note("- " + it));
        }
        figures.put("differences", differences.size());
        return differences;
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }
}
