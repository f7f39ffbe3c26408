package bro.orchestrator.netconf.subscription;

import bro.orchestrator.netconf.subscription.Terms.Datastore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to hear of changes, grouped by what they are told, so that it is found once for all of
 * a group. Shared by all threads.
 */
final class Watchers {
    private final Map<OnChangeFeed, View> views = new HashMap<>();
    private final Map<View, List<OnChangeFeed>> groups = new ConcurrentHashMap<>();

    /** What subscriptions have in common that are told the same. */
    private record View(Datastore datastore, Object filter, String user) {
        static View of(OnChangeFeed feed) {
            Terms.Push push = feed.push();
            return new View(push.datastore(), push.selector().filter(), feed.session().user());
        }
    }

    synchronized void add(OnChangeFeed feed) {
        View now = View.of(feed);
        View before = views.put(feed, now);
        if (now.equals(before)) {
            return;
        }
        groups.merge(now, List.of(feed), Watchers::joined);
        if (before != null) {
            leave(before, feed);
        }
    }

    /** To be called when the terms of one have changed; it may be gone by then. */
    synchronized void modified(OnChangeFeed feed) {
        if (views.containsKey(feed)) {
            add(feed);
        }
    }

    synchronized void remove(OnChangeFeed feed) {
        View view = views.remove(feed);
        if (view != null) {
            leave(view, feed);
        }
    }

    private void leave(View view, OnChangeFeed feed) {
        groups.computeIfPresent(view, (_, group) -> without(feed, group));
    }

    private static List<OnChangeFeed> joined(List<OnChangeFeed> some, List<OnChangeFeed> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private static @Nullable List<OnChangeFeed> without(
            OnChangeFeed feed, List<OnChangeFeed> group) {
        List<OnChangeFeed> rest = group.stream().filter(it -> it != feed).toList();
        return rest.isEmpty() ? null : rest;
    }

    /** Those who are told the same, together; none is empty. */
    List<List<OnChangeFeed>> of(Datastore datastore) {
        return groups.entrySet().stream()
                .filter(group -> group.getKey().datastore == datastore)
                .map(Map.Entry::getValue)
                .toList();
    }

    boolean has(Datastore datastore) {
        return groups.keySet().stream().anyMatch(view -> view.datastore == datastore);
    }

    synchronized List<OnChangeFeed> all() {
        return List.copyOf(views.keySet());
    }
}
