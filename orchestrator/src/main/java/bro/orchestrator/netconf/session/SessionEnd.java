package bro.orchestrator.netconf.session;

import java.util.Optional;

/**
 * Why a session ended.
 *
 * @param killer the session that ended it, if one did
 */
public record SessionEnd(Reason reason, Optional<Session> killer) {
    public static final SessionEnd CLOSED = of(Reason.CLOSED);
    public static final SessionEnd DROPPED = of(Reason.DROPPED);
    public static final SessionEnd TIMEOUT = of(Reason.TIMEOUT);
    public static final SessionEnd BAD_HELLO = of(Reason.BAD_HELLO);
    public static final SessionEnd OTHER = of(Reason.OTHER);

    /** The reasons of RFC 6470. */
    public enum Reason {
        /** The client closed it. */
        CLOSED,
        /** Somebody ended it. */
        KILLED,
        /** The connection broke. */
        DROPPED,
        /** The client was silent for too long. */
        TIMEOUT,
        /** The client's hello was none. */
        BAD_HELLO,
        /** The server ended it. */
        OTHER
    }

    private static SessionEnd of(Reason reason) {
        return new SessionEnd(reason, Optional.empty());
    }

    public static SessionEnd killedBy(Session killer) {
        return new SessionEnd(Reason.KILLED, Optional.of(killer));
    }

    /** Whether it is one of RFC 6022's dropped sessions; bad hellos count apart. */
    boolean isAbnormal() {
        return switch (reason) {
            case CLOSED, KILLED, BAD_HELLO -> false;
            case DROPPED, TIMEOUT, OTHER -> true;
        };
    }
}
