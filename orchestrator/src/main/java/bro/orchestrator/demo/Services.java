package bro.orchestrator.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.opendaylight.netconf.shaded.sshd.common.config.keys.KeyUtils;
import org.opendaylight.netconf.shaded.sshd.common.keyprovider.FileKeyPairProvider;

/** An orchestrator and three agents, each a process of its own. */
final class Services {
    /** Ids of the agents. */
    static final Set<String> AGENTS = Set.of("tree", "database", "ledger");

    private static final String AGENT_MAIN = "bro.agent.ready.AgentMain";
    private static final String ORCHESTRATOR_MAIN = "bro.orchestrator.app.Main";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Workplace workplace;
    private final Cleanup cleanup;
    private final List<ServiceProcess> processes = new ArrayList<>();
    private final ServiceProcess ledger;
    private final Map<String, String> ready;

    /**
     * Starts all; they end by the cleanup.
     *
     * @throws DemoException if one of them does not start
     */
    Services(Workplace workplace, Cleanup cleanup) throws IOException, InterruptedException {
        this.workplace = workplace;
        this.cleanup = cleanup;
        ServiceProcess orchestrator = start("orchestrator", serve());
        this.ready = words(orchestrator.awaitLine("ready", START_LIMIT));
        String agents = told("agents");
        start("tree", files(agents));
        start("database", command(agents));
        this.ledger = start("ledger", ledger(agents));
    }

    /** Milliseconds from the start of the orchestrator's process until every port answered. */
    long startupMillis() throws IOException {
        return Long.parseLong(told("startup").replace("ms", ""));
    }

    /** The address that was told for a port. */
    String told(String key) throws IOException {
        String value = ready.get(key);
        if (value == null) {
            throw new DemoException("the orchestrator's ready line lacks '%s'".formatted(key));
        }
        return value;
    }

    /** Logs in as the administrator. */
    NetconfClient connect() throws IOException, InterruptedException {
        String address = told("netconf");
        int colon = address.lastIndexOf(':');
        String password = Files.readString(workplace.data().resolve("admin-password")).strip();
        return cleanup.keep(
                NetconfClient.connect(
                        address.substring(0, colon),
                        Integer.parseInt(address.substring(colon + 1)),
                        "admin",
                        password,
                        hostKey()));
    }

    /** What the ledger was when its agent last took a snapshot. */
    DemoData.Cut ledgerCut() throws IOException {
        return ledger.lastLine("snapshot")
                .map(DemoData.Cut::parse)
                .orElseThrow(() -> new DemoException("the ledger agent took no snapshot"));
    }

    /**
     * Checks that all processes run.
     *
     * @throws DemoException with the last words of the one that does not
     */
    void requireAlive() throws IOException {
        for (ServiceProcess process : processes) {
            process.requireAlive();
        }
    }

    private ServiceProcess start(String name, List<String> command) throws IOException {
        var process = cleanup.keep(ServiceProcess.start(name, command, workplace.logs()));
        processes.add(process);
        return process;
    }

    private List<String> serve() {
        return JavaCommand.of(
                ORCHESTRATOR_MAIN,
                "serve",
                "--data",
                workplace.data().toString(),
                "--set",
                "agents.port=0",
                "--set",
                "netconf.port=0",
                "--set",
                "rest.port=0");
    }

    private List<String> files(String agents) {
        String path = DemoData.tree(workplace.root()).toString();
        return JavaCommand.of(
                AGENT_MAIN, "files", "--id", "tree", "--orchestrator", agents, "--path", path);
    }

    private List<String> command(String agents) {
        return JavaCommand.of(
                AGENT_MAIN,
                "command",
                "--id",
                "database",
                "--orchestrator",
                agents,
                "--dump",
                sqlite("dump"),
                "--load",
                sqlite("load"));
    }

    private String sqlite(String verb) {
        String database = DemoData.database(workplace.root()).toString();
        return JavaCommand.shell(JavaCommand.of(SqliteProgram.class.getName(), verb, database));
    }

    private List<String> ledger(String agents) {
        String port = agents.substring(agents.lastIndexOf(':') + 1);
        String file = DemoData.ledger(workplace.root()).toString();
        return JavaCommand.of(LedgerAgent.class.getName(), port, file);
    }

    /** Accepts the keys that the orchestrator keeps in its data directory, and no other. */
    private Predicate<PublicKey> hostKey() {
        Path keys = workplace.data().resolve("keys");
        var files =
                List.of(keys.resolve("ssh_host_ed25519_key"), keys.resolve("ssh_host_ecdsa_key"));
        var known = new FileKeyPairProvider(files);
        return shown -> {
            for (var pair : known.loadKeys(null)) {
                if (KeyUtils.compareKeys(pair.getPublic(), shown)) {
                    return true;
                }
            }
            return false;
        };
    }

    /** The words {@code key=value} of a line. */
    private static Map<String, String> words(String line) {
        var words = new HashMap<String, String>();
        for (String word : line.split(" ", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                words.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return words;
    }
}
