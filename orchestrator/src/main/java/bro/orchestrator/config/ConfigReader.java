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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the configuration from file, environment and command line, in rising order of rank. */
public final class ConfigReader {
    private static final String PREFIX = "BRO_";

    /** Variables of the launcher, and those that a command agent gives its programs. */
    private static final List<String> NOT_CONFIGURATION =
            List.of("BRO_JAVA_OPTS", "BRO_BACKUP_NAME", "BRO_ACTION_ID");

    private static final Pattern USER_KEY = Pattern.compile("users\\.(\\d{1,3})\\.([a-z-]+)");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final List<String> USER_FIELDS =
            List.of("name", "role", "password-file", "authorized-keys");
    private static final List<String> TLS_FIELDS = List.of(".certificate", ".key", ".client-ca");

    /** Keys that stand for nothing if they are not given. */
    private static final List<String> OPTIONAL =
            TLS_FIELDS.stream().map("agents.tls"::concat).toList();

    private static final Map<String, String> DEFAULTS = defaults();

    private final TreeMap<String, Entry> entries = new TreeMap<>();

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
        DEFAULTS.forEach((key, text) -> reader.put(key, new Entry(text, "default", current)));
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
        defaults.put("netconf.max-sessions", "256");
        defaults.put("actions.max-queued", "100");
        defaults.put("actions.winding-down", "10s");
        defaults.put("actions.preparation", "60s");
        defaults.put("actions.snapshot", "60s");
        defaults.put("actions.release", "60s");
        defaults.put("actions.commit", "10m");
        defaults.put("actions.transfer", "12h");
        defaults.put("actions.execution", "12h");
        defaults.put("actions.post-actions", "10m");
        return defaults;
    }

    private void put(String key, Entry entry) {
        if (!known(key)) {
            throw bad(key, entry, "there is no such key" + suggestion(key));
        }
        entries.put(key, entry);
    }

    private void putVariable(String name, String text, Path current) {
        if (!name.startsWith(PREFIX) || NOT_CONFIGURATION.contains(name)) {
            return;
        }
        String wanted = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
        var where = new Entry(text, "environment variable " + name, current);
        String key =
                keys().filter(candidate -> flat(candidate).equals(wanted))
                        .findFirst()
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
        put(key, new Entry(setting.substring(equals + 1), "--set", current));
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

    private static Stream<String> keys() {
        return Stream.concat(DEFAULTS.keySet().stream(), OPTIONAL.stream());
    }

    private static boolean known(String key) {
        Matcher user = USER_KEY.matcher(key);
        return keys().anyMatch(key::equals)
                || (user.matches() && USER_FIELDS.contains(user.group(2)));
    }

    private Config config() {
        Duration lease = duration("agents.lease", Duration.ofSeconds(1));
        if (lease.compareTo(duration("agents.heartbeat", Duration.ofSeconds(1)).multipliedBy(3))
                < 0) {
            throw bad(
                    "agents.lease",
                    required("agents.lease"),
                    "a lease shorter than three heartbeats would end while all is well");
        }
        return new Config(
                path("data"),
                listen("rest"),
                new Config.Agents(
                        listen("agents"),
                        duration("agents.heartbeat", Duration.ofSeconds(1)),
                        lease,
                        number("agents.max-agents", 1, 100_000),
                        tls("agents.tls")),
                new Config.Netconf(listen("netconf"), number("netconf.max-sessions", 1, 10_000)),
                new Config.Actions(
                        stageLimits(),
                        duration("actions.winding-down", Duration.ofSeconds(1)),
                        number("actions.max-queued", 1, 10_000)),
                users());
    }

    private Map<Stage, Duration> stageLimits() {
        var limits = new EnumMap<Stage, Duration>(Stage.class);
        for (Stage stage : Stage.values()) {
            String key = "actions." + stage.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (DEFAULTS.containsKey(key)) {
                limits.put(stage, duration(key, Duration.ofSeconds(1)));
            }
        }
        return limits;
    }

    private Optional<Config.Tls> tls(String section) {
        if (TLS_FIELDS.stream().noneMatch(field -> entries.containsKey(section + field))) {
            return Optional.empty();
        }
        return Optional.of(
                new Config.Tls(
                        path(section + ".certificate"),
                        path(section + ".key"),
                        optionalPath(section + ".client-ca")));
    }

    private Config.Listen listen(String section) {
        String address = required(section + ".address").text();
        if (address.isBlank()) {
            throw bad(
                    section + ".address", required(section + ".address"), "an address is missing");
        }
        return new Config.Listen(address, number(section + ".port", 0, 65_535));
    }

    private List<Config.User> users() {
        var numbers = new TreeSet<Integer>();
        entries.keySet().stream()
                .map(USER_KEY::matcher)
                .filter(Matcher::matches)
                .forEach(user -> numbers.add(Integer.valueOf(user.group(1))));
        var users = new ArrayList<Config.User>();
        for (int number : numbers) {
            Config.User user = user("users." + number + ".");
            if (users.stream().anyMatch(other -> other.name().equals(user.name()))) {
                String key = "users." + number + ".name";
                throw bad(key, required(key), "user '%s' is there twice".formatted(user.name()));
            }
            users.add(user);
        }
        return users;
    }

    private Config.User user(String prefix) {
        String name = required(prefix + "name").text();
        if (!name.matches("[A-Za-z_][A-Za-z0-9_.-]{0,63}")) {
            throw bad(
                    prefix + "name",
                    required(prefix + "name"),
                    "'%s' is no user name".formatted(name));
        }
        Entry role = required(prefix + "role");
        Config.Role known =
                switch (role.text()) {
                    case "viewer" -> Config.Role.VIEWER;
                    case "operator" -> Config.Role.OPERATOR;
                    case "admin" -> Config.Role.ADMIN;
                    default ->
                            throw bad(
                                    prefix + "role",
                                    role,
                                    "'%s' is none of viewer, operator, admin"
                                            .formatted(role.text()));
                };
        var user =
                new Config.User(
                        name,
                        known,
                        optionalPath(prefix + "password-file"),
                        optionalPath(prefix + "authorized-keys"));
        if (user.passwordFile().isEmpty() && user.authorizedKeys().isEmpty()) {
            throw bad(
                    prefix + "name",
                    required(prefix + "name"),
                    "user '%s' has neither password-file nor authorized-keys".formatted(name));
        }
        return user;
    }

    private Entry required(String key) {
        return Optional.ofNullable(entries.get(key))
                .orElseThrow(
                        () ->
                                new BroException(
                                        ErrorCode.STARTUP_FAILED,
                                        "configuration key '%s' is missing".formatted(key)));
    }

    private Optional<Path> optionalPath(String key) {
        return entries.containsKey(key) ? Optional.of(path(key)) : Optional.empty();
    }

    private Path path(String key) {
        Entry entry = required(key);
        if (entry.text().isBlank() || entry.text().indexOf('\0') >= 0) {
            throw bad(key, entry, "a path is missing");
        }
        return entry.relativeTo().resolve(entry.text()).normalize();
    }

    private int number(String key, int min, int max) {
        Entry entry = required(key);
        try {
            int number = Integer.parseInt(entry.text());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, with the bounds
        }
        throw bad(
                key, entry, "'%s' is not a number from %d to %d".formatted(entry.text(), min, max));
    }

    private Duration duration(String key, Duration min) {
        Entry entry = required(key);
        Matcher matcher = DURATION.matcher(entry.text());
        if (!matcher.matches()) {
            throw bad(key, entry, "'%s' is no time such as 30s, 5m or 2h".formatted(entry.text()));
        }
        long count = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                };
        if (duration.compareTo(min) < 0 || duration.compareTo(Duration.ofDays(365)) > 0) {
            throw bad(
                    key,
                    entry,
                    "'%s' is not from %ss to 365d".formatted(entry.text(), min.toSeconds()));
        }
        return duration;
    }

    private static String suggestion(String key) {
        return keys().filter(candidate -> distance(candidate, key) <= Math.min(2, key.length() / 3))
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

    private static BroException bad(String key, Entry entry, String why) {
        return new BroException(
                ErrorCode.STARTUP_FAILED,
                "configuration key '%s' (%s): %s".formatted(key, entry.where(), why));
    }
}
