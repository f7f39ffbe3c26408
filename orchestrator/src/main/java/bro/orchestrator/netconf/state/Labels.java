package bro.orchestrator.netconf.state;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Values of the core as the model writes them. */
public final class Labels {
    private Labels() {}

    public static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** RFC 3339, to the millisecond. */
    public static String of(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
