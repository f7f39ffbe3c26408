package bro.orchestrator.netconf.system;

import java.util.Locale;

/** What a configured user may do: the group of NACM that the user is made a member of. */
public enum Role {
    /** Reads. */
    VIEWER,
    /** Also runs actions. */
    OPERATOR,
    /** May do everything. */
    ADMIN;

    String group() {
        return name().toLowerCase(Locale.ROOT);
    }
}
