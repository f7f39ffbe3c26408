package bro.orchestrator.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Moments as texts whose order is theirs, from the year 0 to the year 9999; spans of time as whole
 * microseconds.
 */
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

    static long microseconds(Duration duration) {
        return TimeUnit.MICROSECONDS.convert(duration);
    }

    static Optional<Duration> duration(ResultSet row, String column) throws SQLException {
        long microseconds = row.getLong(column);
        return row.wasNull()
                ? Optional.empty()
                : Optional.of(Duration.of(microseconds, ChronoUnit.MICROS));
    }
}
