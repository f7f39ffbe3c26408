package bro.orchestrator.config;

import bro.orchestrator.config.Config.Netconf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads where NETCONF is served besides its usual port, and how much each client may take. */
final class NetconfReader {
    private static final String PREFIX = "netconf.";
    private static final String TLS = PREFIX + "tls.";
    private static final String EVENTS = PREFIX + "events.";
    private static final String RECOVERY_USER = PREFIX + "recovery-user";
    private static final Map<String, List<String>> LISTS =
            Map.of(
                    TLS + "cert-to-name",
                    List.of("fingerprint", "map-type", "name"),
                    PREFIX + "call-home",
                    List.of("name", "transport", "endpoints", "period"));
    private static final Pattern ITEM = Pattern.compile("(netconf\\..+)\\.(\\d{1,3})\\.([a-z-]+)");
    private static final Pattern PLACE =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)\\]|([^:\\[\\]]+))(?::(\\d{1,5}))?");
    private static final List<String> MAP_TYPES =
            List.of(
                    "specified",
                    "san-rfc822-name",
                    "san-dns-name",
                    "san-ip-address",
                    "san-any",
                    "common-name");
    private static final int MAX_PORT = 65_535;
    private static final int MAX_CLIENTS = 64;
    private static final Duration SHORTEST_PERIOD = Duration.ofMinutes(1);
    private static final Duration LONGEST_PERIOD = Duration.ofMinutes(MAX_PORT);

    private final Values values;

    NetconfReader(Values values) {
        this.values = values;
    }

    static Map<String, String> defaults() {
        return Map.of(
                "netconf.max-sessions",
                "256",
                "netconf.max-address-logins",
                "256",
                "netconf.tls.port",
                "6513",
                EVENTS + "max-count",
                "200000",
                EVENTS + "max-mebibytes",
                "64",
                EVENTS + "max-age",
                "30d",
                EVENTS + "segments",
                "16",
                EVENTS + "max-unwritten",
                "4096");
    }

    static List<String> optionalKeys() {
        return List.of(
                "netconf.max-user-sessions",
                "netconf.max-address-sessions",
                "netconf.idle-timeout",
                RECOVERY_USER,
                TLS + "certificate",
                TLS + "key",
                TLS + "client-ca");
    }

    /** Whether it is a key of an item of one of the lists. */
    static boolean isItem(String key) {
        Matcher item = ITEM.matcher(key);
        return item.matches()
                && LISTS.getOrDefault(item.group(1), List.of()).contains(item.group(3));
    }

    /** The key of an item that becomes a text if dots and hyphens are made underscores. */
    static Optional<String> item(String flat) {
        for (var list : LISTS.entrySet()) {
            for (String field : list.getValue()) {
                Matcher item =
                        Pattern.compile(
                                        "%s_(\\d{1,3})_%s"
                                                .formatted(flat(list.getKey()), flat(field)))
                                .matcher(flat);
                if (item.matches()) {
                    return Optional.of(list.getKey() + "." + item.group(1) + "." + field);
                }
            }
        }
        return Optional.empty();
    }

    private static String flat(String key) {
        return key.replace('.', '_').replace('-', '_');
    }

    /** Whether the value of a key may be a list. */
    static boolean takesList(String key) {
        return key.startsWith(PREFIX) && key.endsWith(".endpoints");
    }

    Netconf netconf(Config.Listen listen) {
        int sessions = values.number("netconf.max-sessions", 1, 10_000);
        return new Netconf(
                listen,
                sessions,
                values.optional(RECOVERY_USER, key -> values.required(key).text())
                        .filter(user -> !user.isBlank()),
                new Config.NetconfShares(
                        share("netconf.max-user-sessions", sessions),
                        share("netconf.max-address-sessions", sessions),
                        values.number("netconf.max-address-logins", 1, 10_000),
                        values.optional("netconf.idle-timeout", values::duration)
                                .orElse(Duration.ZERO)),
                tls(),
                clients(),
                events());
    }

    private Config.Events events() {
        int segments = values.number(EVENTS + "segments", 2, 1_000);
        return new Config.Events(
                values.number(EVENTS + "max-count", segments, 100_000_000),
                values.number(EVENTS + "max-mebibytes", 1, 1 << 20),
                values.duration(EVENTS + "max-age"),
                segments,
                values.number(EVENTS + "max-unwritten", 1, 1 << 20));
    }

    private int share(String key, int all) {
        return values.optional(key, it -> values.number(it, 1, all)).orElse(all);
    }

    private Optional<Config.NetconfTls> tls() {
        boolean wanted =
                values.keys().stream()
                        .anyMatch(key -> key.startsWith(TLS) && !key.equals(TLS + "port"));
        if (!wanted) {
            return Optional.empty();
        }
        return Optional.of(
                new Config.NetconfTls(
                        values.number(TLS + "port", 0, MAX_PORT),
                        values.path(TLS + "certificate"),
                        values.path(TLS + "key"),
                        values.path(TLS + "client-ca"),
                        items(TLS + "cert-to-name").stream().map(this::map).toList()));
    }

    private Config.CertToName map(String prefix) {
        String fingerprint = values.required(prefix + "fingerprint").text();
        if (!fingerprint.matches("0[2-6](:[0-9A-Fa-f]{2}){20,64}")) {
            throw values.bad(
                    prefix + "fingerprint",
                    "it is no fingerprint such as 04:8f:11:…, the number of a hash and the hash");
        }
        String type = values.required(prefix + "map-type").text();
        if (!MAP_TYPES.contains(type)) {
            throw values.bad(
                    prefix + "map-type",
                    "'%s' is none of %s".formatted(type, String.join(", ", MAP_TYPES)));
        }
        Optional<String> name = values.optional(prefix + "name", it -> values.required(it).text());
        if (type.equals("specified") != name.filter(it -> !it.isBlank()).isPresent()) {
            throw values.bad(
                    prefix + "map-type", "a name is needed by 'specified', and by no other type");
        }
        return new Config.CertToName(fingerprint, type, name);
    }

    private List<Config.CallHome> clients() {
        var seen = new HashSet<String>();
        var clients = new ArrayList<Config.CallHome>();
        for (String prefix : items(PREFIX + "call-home")) {
            Config.CallHome client = client(prefix);
            if (!seen.add(client.name())) {
                throw values.bad(prefix + "name", "it is there twice");
            }
            clients.add(client);
        }
        if (clients.size() > MAX_CLIENTS) {
            throw values.bad(
                    items(PREFIX + "call-home").getLast() + "name", "there are more than 64");
        }
        return clients;
    }

    private Config.CallHome client(String prefix) {
        String name = values.required(prefix + "name").text();
        if (!name.matches("[!-~]{1,64}")) {
            throw values.bad(prefix + "name", "'%s' is no name".formatted(name));
        }
        boolean overTls =
                switch (values.required(prefix + "transport").text()) {
                    case "ssh" -> false;
                    case "tls" -> true;
                    default -> throw values.bad(prefix + "transport", "it is neither ssh nor tls");
                };
        if (overTls && tls().isEmpty()) {
            throw values.bad(prefix + "transport", "tls needs the keys below netconf.tls");
        }
        return new Config.CallHome(
                name,
                overTls,
                values.list(prefix + "endpoints").stream()
                        .map(text -> place(prefix + "endpoints", text))
                        .toList(),
                values.optional(prefix + "period", this::period));
    }

    private Duration period(String key) {
        Duration period = values.duration(key);
        if (period.compareTo(SHORTEST_PERIOD) < 0 || period.compareTo(LONGEST_PERIOD) > 0) {
            throw values.bad(key, "it is not from 1m to 65535m");
        }
        return period;
    }

    private Config.Place place(String key, String text) {
        Matcher place = PLACE.matcher(text);
        if (!place.matches()) {
            throw values.bad(key, "'%s' is no host with or without a port".formatted(text));
        }
        String host = place.group(1) == null ? place.group(2) : place.group(1);
        Optional<Integer> port = Optional.ofNullable(place.group(3)).map(Integer::valueOf);
        if (port.filter(it -> it < 1 || it > MAX_PORT).isPresent()) {
            throw values.bad(key, "'%s' has no port from 1 to 65535".formatted(text));
        }
        return new Config.Place(host, port);
    }

    /** What the keys of each item of a list begin with, in order. */
    private List<String> items(String list) {
        var numbers = new TreeSet<Integer>();
        for (String key : values.keys()) {
            Matcher item = ITEM.matcher(key);
            if (item.matches() && item.group(1).equals(list)) {
                numbers.add(Integer.valueOf(item.group(2)));
            }
        }
        return numbers.stream().map(number -> "%s.%d.".formatted(list, number)).toList();
    }
}
