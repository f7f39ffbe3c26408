package bro.orchestrator.core.name;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import java.util.regex.Pattern;

/** The one rule for names that become part of paths, XML and URLs. */
public final class Names {
    private static final int MAX_LENGTH = 200;
    private static final int MAX_SHOWN = 60;
    private static final Pattern RULE = Pattern.compile("[A-Za-z0-9_+\\-=:.]{1,200}");

    private Names() {}

    /**
     * Returns the name if it is 1 to 200 letters, digits and {@code _ + - = : .}, and not {@code .}
     * or {@code ..}.
     *
     * @param what names the kind of thing in the error, e.g. {@code backup name}
     * @throws BroException as INVALID_NAME
     */
    public static String require(String what, String name) {
        if (name.length() > MAX_LENGTH) {
            throw new BroException(
                    ErrorCode.INVALID_NAME,
                    "%s is %d characters long, at most %d are allowed"
                            .formatted(what, name.length(), MAX_LENGTH));
        }
        if (!RULE.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw new BroException(
                    ErrorCode.INVALID_NAME,
                    "%s '%s' is not made of letters, digits and _ + - = : . alone"
                            .formatted(what, shown(name)));
        }
        return name;
    }

    /** A text of unknown origin as a message shows it: its beginning, in one line. */
    public static String shown(String name) {
        String start = name.length() > MAX_SHOWN ? name.substring(0, MAX_SHOWN) + "…" : name;
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
