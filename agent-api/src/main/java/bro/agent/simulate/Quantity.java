package bro.agent.simulate;

import bro.agent.ready.UsageException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with units, as they stand on a command line. The errors name the option. */
final class Quantity {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})(?:([kKMGT])(?:iB)?|B?)");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final long SIZE_MAX = 1L << 50;

    private Quantity() {}

    /** A whole number between two bounds. */
    static long number(String option, String text, long least, long most) throws UsageException {
        if (text.matches("-?[0-9]{1,18}")) {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw new UsageException(
                "option %s must be a number from %d to %d, not '%s'"
                        .formatted(option, least, most, text));
    }

    /** A number of bytes, e.g. {@code 64KiB}. */
    static long bytes(String option, String text) throws UsageException {
        Matcher size = SIZE.matcher(text);
        if (size.matches()) {
            long number = Long.parseLong(size.group(1));
            int shift = size.group(2) == null ? 0 : 10 * (1 + "kMGT".indexOf(unit(size)));
            if (number <= SIZE_MAX >> shift) {
                return number << shift;
            }
        }
        throw new UsageException(
                "option %s must be a size like 0, 64KiB, 100MiB or 1GiB, at most 1024TiB, not '%s'"
                        .formatted(option, text));
    }

    /** A time, e.g. {@code 200ms}. */
    static Duration time(String option, String text) throws UsageException {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new UsageException(
                    "option %s must be a time like 200ms, 5s, 2m or 1h, not '%s'"
                            .formatted(option, text));
        }
        long number = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    private static char unit(Matcher size) {
        char unit = size.group(2).charAt(0);
        return unit == 'K' ? 'k' : unit;
    }
}
