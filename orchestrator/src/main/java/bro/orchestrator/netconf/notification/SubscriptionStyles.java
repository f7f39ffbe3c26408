package bro.orchestrator.netconf.notification;

import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.session.Sessions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How each session subscribes: by RFC 5277, once, or by RFC 8639. RFC 8640 section 3 forbids both
 * on one session. Shared by all threads.
 */
public final class SubscriptionStyles {
    private static final int CLASSIC = -1;

    /** The number of dynamic subscriptions, or {@link #CLASSIC}. */
    private final Map<Session, Integer> used = new ConcurrentHashMap<>();

    public SubscriptionStyles(Sessions sessions) {
        sessions.addListener((session, _) -> used.remove(session));
    }

    /** What stands against another subscription. */
    public enum Claim {
        GRANTED,
        /** The session has a subscription of RFC 5277. */
        HAS_CLASSIC,
        /** The session has one of RFC 8639, or as many as it may have. */
        HAS_DYNAMIC
    }

    /** Takes the session's only subscription of RFC 5277. */
    Claim claimClassic(Session session) {
        Integer before = used.putIfAbsent(session, CLASSIC);
        if (before == null) {
            session.subscribed();
            return Claim.GRANTED;
        }
        return before == CLASSIC ? Claim.HAS_CLASSIC : Claim.HAS_DYNAMIC;
    }

    /** Takes one more subscription of RFC 8639. */
    public Claim claimDynamic(Session session, int max) {
        var claim = new Claim[] {Claim.GRANTED};
        used.compute(
                session,
                (_, before) -> {
                    int count = before == null ? 0 : before;
                    if (count == CLASSIC) {
                        claim[0] = Claim.HAS_CLASSIC;
                        return count;
                    }
                    if (count >= max) {
                        claim[0] = Claim.HAS_DYNAMIC;
                        return count;
                    }
                    return count + 1;
                });
        if (claim[0] == Claim.GRANTED) {
            session.subscribed();
        }
        return claim[0];
    }

    /** Gives back what was claimed, when the subscription has ended before its session. */
    public void release(Session session) {
        session.unsubscribed();
        used.computeIfPresent(session, (_, count) -> count > 1 ? count - 1 : null);
    }
}
