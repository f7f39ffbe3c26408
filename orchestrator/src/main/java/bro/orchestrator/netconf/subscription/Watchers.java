package bro.orchestrator.netconf.subscription;

import static java.util.stream.Collectors.groupingBy;

import bro.orchestrator.netconf.subscription.Terms.Datastore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Who wants to hear of changes, grouped by what they are told, so that it is found once for all of
 * a group. Shared by all threads.
 */
final class Watchers {
    private final List<OnChangeFeed> feeds = new ArrayList<>();
    private volatile Map<View, List<OnChangeFeed>> groups = Map.of();

    /** What subscriptions have in common that are told the same. */
    private record View(Datastore datastore, Object filter, String user) {
        static View of(OnChangeFeed feed) {
            Terms.Push push = feed.push();
            return new View(push.datastore(), push.selector().filter(), feed.session().user());
        }
    }

    synchronized void add(OnChangeFeed feed) {
        feeds.add(feed);
        regroup();
    }

    synchronized void remove(OnChangeFeed feed) {
        if (feeds.remove(feed)) {
            regroup();
        }
    }

    /** To be called when the terms of one have changed. */
    synchronized void regroup() {
        groups = feeds.stream().collect(groupingBy(View::of));
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
        return List.copyOf(feeds);
    }
}
