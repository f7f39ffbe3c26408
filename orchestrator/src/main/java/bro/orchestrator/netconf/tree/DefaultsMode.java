package bro.orchestrator.netconf.tree;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How values that nobody has set are shown, RFC 6243 section 3. */
public enum DefaultsMode {
    /** Those that the model gives are shown as well. */
    REPORT_ALL,
    /** The same, and they are marked. */
    REPORT_ALL_TAGGED,
    /** What has the value that the model gives is not shown, even if it was set. */
    TRIM,
    /** What was set is shown, whatever its value: what this server does by itself. */
    EXPLICIT;

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<DefaultsMode> named(String label) {
        return Stream.of(values()).filter(mode -> mode.label().equals(label)).findFirst();
    }
}
