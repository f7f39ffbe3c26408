package bro.orchestrator.netconf.subscription;

import static bro.orchestrator.netconf.xml.Namespaces.SUBSCRIBED;

import bro.orchestrator.netconf.notification.EventLog;
import bro.orchestrator.netconf.notification.EventStream;
import bro.orchestrator.netconf.notification.StreamState;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.state.Labels;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.TreeBuilder;
import java.util.stream.Stream;

/** Streams and subscriptions as RFC 8639 shows them. */
final class SubscriptionState implements DataNode.Children {
    private final DynamicSubscriptions subscriptions;
    private final EventLog log;

    SubscriptionState(DynamicSubscriptions subscriptions, EventLog log) {
        this.subscriptions = subscriptions;
        this.log = log;
    }

    @Override
    public Stream<DataNode> matching(ChildQuery query) {
        return Stream.<DataNode>of(
                        TreeBuilder.lazy(SUBSCRIBED, "streams", this::streams),
                        TreeBuilder.lazy(SUBSCRIBED, "subscriptions", this::subscriptions))
                .filter(node -> query.wants(node.name()));
    }

    private TreeBuilder streams() {
        var streams = new TreeBuilder(SUBSCRIBED, "streams");
        TreeBuilder stream = streams.inner("stream").key("name", EventStream.NAME);
        stream.leaf("description", StreamState.DESCRIPTION)
                .leaf("replay-support", "")
                .leaf("replay-log-creation-time", Labels.of(log.created()))
                .leaf("replay-log-aged-time", log.aged().map(Labels::of));
        return streams.add(stream);
    }

    private TreeBuilder subscriptions() {
        var all = new TreeBuilder(SUBSCRIBED, "subscriptions");
        subscriptions.all().forEach(it -> all.add(subscription(all, it)));
        return all;
    }

    private static TreeBuilder subscription(TreeBuilder all, DynamicSubscription it) {
        TreeBuilder node = all.inner("subscription").key("id", Long.toString(it.id()));
        TermsNodes.add(node, it.terms());
        TreeBuilder receivers = node.inner("receivers");
        TreeBuilder receiver = receivers.inner("receiver").key("name", name(it.session()));
        boolean suspended = it.feed().map(Feed::isSuspended).orElse(false);
        receiver.leaf("sent-event-records", it.feed().map(Feed::sent).orElse(0L))
                .leaf("excluded-event-records", it.feed().map(Feed::excluded).orElse(0L))
                .leaf("state", suspended ? "suspended" : "active");
        return node.add(receivers.add(receiver));
    }

    private static String name(Session session) {
        return "%s, session %d".formatted(session.user(), session.id());
    }
}
