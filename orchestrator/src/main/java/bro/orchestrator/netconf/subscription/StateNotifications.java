package bro.orchestrator.netconf.subscription;

import static bro.orchestrator.netconf.xml.Namespaces.SUBSCRIBED;

import bro.orchestrator.netconf.notification.Event;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.SubtreeFilter;
import bro.orchestrator.netconf.tree.TreeBuilder;
import java.time.Instant;
import java.util.stream.Stream;

/** What is said of a subscription itself, RFC 8639 section 2.7. */
final class StateNotifications {
    private StateNotifications() {}

    static byte[] replayCompleted(Instant now, long id) {
        return encode(now, about("replay-completed", id));
    }

    /**
     * Says that nothing more comes. That holds for a time to stop too: subscription-completed is
     * there for configured subscriptions only.
     */
    static byte[] terminated(Instant now, long id, Problem why) {
        return encode(now, reason(about("subscription-terminated", id), why));
    }

    static byte[] suspended(Instant now, long id, Problem why) {
        return encode(now, reason(about("subscription-suspended", id), why));
    }

    static byte[] resumed(Instant now, long id) {
        return encode(now, about("subscription-resumed", id));
    }

    static byte[] modified(Instant now, long id, Terms terms) {
        return encode(now, TermsNodes.add(about("subscription-modified", id), terms));
    }

    private static TreeBuilder about(String name, long id) {
        return new TreeBuilder(SUBSCRIBED, name).leaf("id", id);
    }

    private static TreeBuilder reason(TreeBuilder node, Problem why) {
        return node.identity("reason", why.namespace(), why.label());
    }

    private static byte[] encode(Instant now, TreeBuilder content) {
        DataNode node = content.build();
        return Event.encode(now, out -> SubtreeFilter.writeAll(_ -> Stream.of(node), out));
    }
}
