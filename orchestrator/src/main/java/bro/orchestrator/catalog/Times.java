package bro.orchestrator.catalog;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Moments as texts whose order is theirs, from the year 0 to the year 9999. */
final class Times {
    private static final DateTimeFormatter NINE_DECIMALS =
            new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

    private Times() {}

    static String text(Instant instant) {
        return NINE_DECIMALS.format(instant);
    }

    static Instant instant(String text) {
        return Instant.parse(text);
    }
}
