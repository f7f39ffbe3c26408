package bro.orchestrator.config;

import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the configuration from file, environment and command line, in rising order of rank. */
public final class ConfigReader {
    private static final String PREFIX = "BRO_";
    private static final String EXPECTED_AGENTS = PREFIX + "EXPECTED_AGENTS_";

    /** Variables of the launcher, and those that a command agent gives its programs. */
    private static final List<String> NOT_CONFIGURATION =
            List.of("BRO_JAVA_OPTS", "BRO_BACKUP_NAME", "BRO_ACTION_ID");

    private static final Pattern USER_KEY = Pattern.compile("users\\.(\\d{1,3})\\.([a-z-]+)");
    private static final List<String> USER_FIELDS =
            List.of("name", "role", "password-file", "authorized-keys");
    private static final List<String> TLS_FIELDS = List.of(".certificate", ".key", ".client-ca");

    private static final Map<String, String> DEFAULTS = defaults();
    private static final Set<String> KEYS = keys();

    private final Values values = new Values();

    private ConfigReader() {}

    /**
     * Reads and checks the configuration.
     *
     * @param file the YAML file, if there is one
     * @param environment all variables of the process
     * @param settings {@code key=value} of the command line
     * @param current what relative paths of environment and command line start from
     * @throws BroException as STARTUP_FAILED, naming the key and where it stands
     */
    public static Config read(
            Optional<Path> file,
            Map<String, String> environment,
            List<String> settings,
            Path current) {
        var reader = new ConfigReader();
        DEFAULTS.forEach(
                (key, text) -> reader.put(key, new Entry(text, "default", current, false)));
        file.ifPresent(path -> YamlFile.read(path).forEach(reader::put));
        new TreeMap<>(environment).forEach((name, text) -> reader.putVariable(name, text, current));
        settings.forEach(setting -> reader.putSetting(setting, current));
        return reader.config();
    }

    private static Map<String, String> defaults() {
        var defaults = new TreeMap<String, String>();
        defaults.put("data", "data");
        defaults.put("rest.address", "127.0.0.1");
        defaults.put("rest.port", "7001");
        defaults.put("agents.address", "127.0.0.1");
        defaults.put("agents.port", "3000");
        defaults.put("agents.heartbeat", "5s");
        defaults.put("agents.lease", "60s");
        defaults.put("agents.max-agents", "10000");
        defaults.put("netconf.address", "127.0.0.1");
        defaults.put("netconf.port", "8830");
        defaults.putAll(NetconfReader.defaults());
        defaults.put("actions.max-queued", "100");
        defaults.put("actions.parallel-transfers", "16");
        defaults.put("actions.delete-failed-backups", "false");
        defaults.put("actions.winding-down", "10s");
        defaults.put("actions.preparation", "60s");
        defaults.put("actions.snapshot", "60s");
        defaults.put("actions.release", "60s");
        defaults.put("actions.commit", "10m");
        defaults.put("actions.transfer", "12h");
        defaults.put("actions.execution", "12h");
        defaults.put("actions.post-actions", "10m");
        defaults.put("restore.product-number", "any");
        defaults.put("restore.semantic-version", "any");
        return defaults;
    }

    private static Set<String> keys() {
        var keys = new TreeSet<>(DEFAULTS.keySet());
        keys.add("actions.absence");
        TLS_FIELDS.forEach(field -> keys.add("agents.tls" + field));
        keys.addAll(NetconfReader.optionalKeys());
        keys.add(PolicyReader.PRODUCT_NUMBERS);
        keys.add(PolicyReader.SEMANTIC_VERSIONS);
        keys.add(PolicyReader.LOWEST_VERSION);
        return keys;
    }

    private void put(String key, Entry entry) {
        if (!known(key)) {
            throw Values.bad(key, entry, "there is no such key" + suggestion(key));
        }
        boolean takesList = PolicyReader.takesList(key) || NetconfReader.takesList(key);
        if (entry.isList() && !takesList) {
            throw Values.bad(key, entry, "one value is wanted, not a list");
        }
        values.put(key, entry);
    }

    private void putVariable(String name, String text, Path current) {
        if (!name.startsWith(PREFIX) || NOT_CONFIGURATION.contains(name)) {
            return;
        }
        String wanted = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
        var where = new Entry(text, "environment variable " + name, current, false);
        if (name.startsWith(EXPECTED_AGENTS)) {
            // ids of managers have capitals and hyphens that count
            put(PolicyReader.EXPECTED_AGENTS + name.substring(EXPECTED_AGENTS.length()), where);
            return;
        }
        String key =
                KEYS.stream()
                        .filter(candidate -> flat(candidate).equals(wanted))
                        .findFirst()
                        .or(() -> NetconfReader.item(wanted))
                        .orElseGet(() -> userKey(wanted));
        put(key, where);
    }

    private void putSetting(String setting, Path current) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
            throw new BroException(
                    ErrorCode.STARTUP_FAILED, "--set wants key=value, not '%s'".formatted(setting));
        }
        String key = setting.substring(0, equals);
        put(key, new Entry(setting.substring(equals + 1), "--set", current, false));
    }

    private static String userKey(String flat) {
        Matcher user = Pattern.compile("users_(\\d{1,3})_([a-z_]+)").matcher(flat);
        return user.matches()
                ? "users.%s.%s".formatted(user.group(1), user.group(2).replace('_', '-'))
                : flat.replace('_', '.');
    }

    private static String flat(String key) {
        return key.replace('.', '_').replace('-', '_');
    }

    private static boolean known(String key) {
        Matcher user = USER_KEY.matcher(key);
        return KEYS.contains(key)
                || (user.matches() && USER_FIELDS.contains(user.group(2)))
                || NetconfReader.isItem(key)
                || key.startsWith(PolicyReader.EXPECTED_AGENTS);
    }

    private Config config() {
        Duration lease = values.duration("agents.lease");
        if (lease.compareTo(values.duration("agents.heartbeat").multipliedBy(3)) < 0) {
            throw values.bad(
                    "agents.lease",
                    "a lease shorter than three heartbeats would end while all is well");
        }
        return new Config(
                values.path("data"),
                listen("rest"),
                new Config.Agents(
                        listen("agents"),
                        values.duration("agents.heartbeat"),
                        lease,
                        values.number("agents.max-agents", 1, 100_000),
                        tls("agents.tls")),
                new NetconfReader(values).netconf(listen("netconf")),
                new Config.Actions(
                        stageLimits(),
                        values.duration("actions.winding-down"),
                        values.optional("actions.absence", values::duration),
                        values.number("actions.max-queued", 1, 10_000),
                        values.number("actions.parallel-transfers", 1, 10_000)),
                new PolicyReader(values).policy(),
                users());
    }

    private Map<Stage, Duration> stageLimits() {
        var limits = new EnumMap<Stage, Duration>(Stage.class);
        for (Stage stage : Stage.values()) {
            String key = "actions." + stage.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (DEFAULTS.containsKey(key)) {
                limits.put(stage, values.duration(key));
            }
        }
        return limits;
    }

    private Optional<Config.Tls> tls(String section) {
        if (TLS_FIELDS.stream().noneMatch(field -> values.has(section + field))) {
            return Optional.empty();
        }
        return Optional.of(
                new Config.Tls(
                        values.path(section + ".certificate"),
                        values.path(section + ".key"),
                        values.optional(section + ".client-ca", values::path)));
    }

    private Config.Listen listen(String section) {
        String address = values.required(section + ".address").text();
        if (address.isBlank()) {
            throw values.bad(section + ".address", "an address is missing");
        }
        return new Config.Listen(address, values.number(section + ".port", 0, 65_535));
    }

    private List<Config.User> users() {
        var numbers = new TreeSet<Integer>();
        values.keys().stream()
                .map(USER_KEY::matcher)
                .filter(Matcher::matches)
                .forEach(user -> numbers.add(Integer.valueOf(user.group(1))));
        var users = new ArrayList<Config.User>();
        for (int number : numbers) {
            Config.User user = user("users." + number + ".");
            if (users.stream().anyMatch(other -> other.name().equals(user.name()))) {
                String key = "users." + number + ".name";
                throw values.bad(key, "user '%s' is there twice".formatted(user.name()));
            }
            users.add(user);
        }
        return users;
    }

    private Config.User user(String prefix) {
        String name = values.required(prefix + "name").text();
        if (!name.matches("[A-Za-z_][A-Za-z0-9_.-]{0,63}")) {
            throw values.bad(prefix + "name", "'%s' is no user name".formatted(name));
        }
        String role = values.required(prefix + "role").text();
        Config.Role known =
                switch (role) {
                    case "viewer" -> Config.Role.VIEWER;
                    case "operator" -> Config.Role.OPERATOR;
                    case "admin" -> Config.Role.ADMIN;
                    default ->
                            throw values.bad(
                                    prefix + "role",
                                    "'%s' is none of viewer, operator, admin".formatted(role));
                };
        var user =
                new Config.User(
                        name,
                        known,
                        values.optional(prefix + "password-file", values::path),
                        values.optional(prefix + "authorized-keys", values::path));
        if (user.passwordFile().isEmpty() && user.authorizedKeys().isEmpty()) {
            throw values.bad(
                    prefix + "name",
                    "user '%s' has neither password-file nor authorized-keys".formatted(name));
        }
        return user;
    }

    private static String suggestion(String key) {
        return KEYS.stream()
                .filter(candidate -> distance(candidate, key) <= Math.min(2, key.length() / 3))
                .findFirst()
                .map("; did you mean '%s'?"::formatted)
                .orElse("");
    }

    /** How many letters have to be put in, taken out or replaced (Levenshtein). */
    private static int distance(String a, String b) {
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
            }
            last = row;
        }
        return last[b.length()];
    }
}
