package bro.orchestrator.netconf.schema;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as {@code date-and-time} of RFC 6991 has them, which is RFC 3339. */
public final class DateAndTime {
    private static final Pattern FORM =
            Pattern.compile(
                    "(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}):(\\d{2})(?:\\.(\\d+))?"
                            + "(?:Z|([+-])(\\d{2}):(\\d{2}))");
    private static final int NANO_DIGITS = 9;
    private static final int LEAP_SECOND = 60;
    private static final int LAST_HOUR = 23;
    private static final int LAST_MINUTE = 59;

    private DateAndTime() {}

    /**
     * The point in time. A leap second is the one after it; what is finer than a nanosecond is cut
     * off.
     *
     * @throws DateTimeException if the text is none, or there is no such day or hour
     */
    public static Instant parse(String text) {
        Matcher found = FORM.matcher(text);
        if (!found.matches()) {
            throw new DateTimeException("no date and time");
        }
        int second = Integer.parseInt(found.group(2));
        if (second > LEAP_SECOND) {
            throw new DateTimeException("no such second");
        }
        String fraction = found.group(3) == null ? "" : found.group(3);
        String nanos = (fraction + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS);
        // whole minutes are read by themselves, for LocalDateTime knows no leap seconds
        return LocalDateTime.parse(found.group(1))
                .minusMinutes(offset(found))
                .toInstant(ZoneOffset.UTC)
                .plusSeconds(second)
                .plus(Long.parseLong(nanos), ChronoUnit.NANOS);
    }

    /** Minutes east of Greenwich. */
    private static int offset(Matcher found) {
        if (found.group(4) == null) {
            return 0;
        }
        int hours = Integer.parseInt(found.group(5));
        int minutes = Integer.parseInt(found.group(6));
        if (hours > LAST_HOUR || minutes > LAST_MINUTE) {
            throw new DateTimeException("no such offset");
        }
        int offset = hours * 60 + minutes;
        return found.group(4).equals("-") ? -offset : offset;
    }
}
