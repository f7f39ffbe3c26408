package bro.orchestrator.config;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values that were given, each read as what it has to be. */
final class Values {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    private final TreeMap<String, Entry> entries = new TreeMap<>();

    /** Takes a value, in place of an earlier one. */
    void put(String key, Entry entry) {
        entries.put(key, entry);
    }

    Set<String> keys() {
        return entries.keySet();
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    Entry required(String key) {
        return Optional.ofNullable(entries.get(key))
                .orElseThrow(
                        () ->
                                new BroException(
                                        ErrorCode.STARTUP_FAILED,
                                        "configuration key '%s' is missing".formatted(key)));
    }

    /** Reads a value that has no default, if it was given. */
    <T> Optional<T> optional(String key, Function<String, T> read) {
        return has(key) ? Optional.of(read.apply(key)) : Optional.empty();
    }

    Path path(String key) {
        Entry entry = required(key);
        if (entry.text().isBlank() || entry.text().indexOf('\0') >= 0) {
            throw bad(key, "a path is missing");
        }
        return entry.relativeTo().resolve(entry.text()).normalize();
    }

    int number(String key, int min, int max) {
        String text = required(key).text();
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, with the bounds
        }
        throw bad(key, "'%s' is not a number from %d to %d".formatted(text, min, max));
    }

    boolean flag(String key) {
        String text = required(key).text();
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad(key, "'%s' is neither true nor false".formatted(text));
        };
    }

    /** The items of a list, or of a text with commas between them. */
    List<String> list(String key) {
        List<String> items =
                Arrays.stream(required(key).text().split(",", -1)).map(String::strip).toList();
        if (items.contains("")) {
            throw bad(key, "an item is missing");
        }
        return items;
    }

    Duration duration(String key) {
        String text = required(key).text();
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw bad(key, "'%s' is no time such as 30s, 5m or 2h".formatted(text));
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
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw bad(key, "'%s' is not from 1s to 365d".formatted(text));
        }
        return duration;
    }

    /** The complaint about the value of a key. */
    BroException bad(String key, String why) {
        return bad(key, required(key), why);
    }

    static BroException bad(String key, Entry entry, String why) {
        return new BroException(
                ErrorCode.STARTUP_FAILED,
                "configuration key '%s' (%s): %s".formatted(key, entry.where(), why));
    }
}
