package bro.orchestrator.netconf.ssh;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How long a refusal is held back: the longer the more there were, of the same user or from the
 * same address, in the last minutes. Who is let in is not held back, so nobody can lock out a user
 * by failing in his name. Remembers so many names and addresses, the latest.
 */
final class LoginDelays {
    private static final Duration FIRST = Duration.ofMillis(300);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);
    private static final int FREE_FAILURES = 2;
    private static final int MAX_REMEMBERED = 10_000;

    private final LongSupplier nanoTime;
    private final Map<String, Failures> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
                    return size() > MAX_REMEMBERED;
                }
            };

    private record Failures(int count, long last) {}

    LoginDelays(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Counts a refusal, and returns how long after the question it is to be told. */
    synchronized Duration refused(String user, String address) {
        int count = Math.max(count("user " + user), count("from " + address));
        Duration delay = FIRST;
        for (int i = FREE_FAILURES; i < count && delay.compareTo(LONGEST) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }

    /** Forgets the failures of who got in, but not those from the address. */
    synchronized void letIn(String user) {
        known.remove("user " + user);
    }

    private int count(String key) {
        long now = nanoTime.getAsLong();
        forget(now);
        Failures before = known.get(key);
        int count = before == null ? 1 : Math.min(before.count() + 1, MAX_REMEMBERED);
        known.put(key, new Failures(count, now));
        return count;
    }

    private void forget(long now) {
        Iterator<Failures> eldest = known.values().iterator();
        while (eldest.hasNext() && now - eldest.next().last() > FORGOTTEN.toNanos()) {
            eldest.remove();
        }
    }
}
