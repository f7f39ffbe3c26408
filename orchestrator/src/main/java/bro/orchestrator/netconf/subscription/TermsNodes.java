package bro.orchestrator.netconf.subscription;

import static bro.orchestrator.netconf.xml.Namespaces.DATASTORES;
import static bro.orchestrator.netconf.xml.Namespaces.SUBSCRIBED;
import static bro.orchestrator.netconf.xml.Namespaces.YANG_PUSH;

import bro.orchestrator.netconf.notification.EventStream;
import bro.orchestrator.netconf.notification.Filter;
import bro.orchestrator.netconf.state.Labels;
import bro.orchestrator.netconf.subscription.Terms.Selector;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.ElementNode;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.tree.TreeBuilder;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Terms of subscriptions as the models show them. */
final class TermsNodes {
    private TermsNodes() {}

    static TreeBuilder add(TreeBuilder node, Terms terms) {
        switch (terms.target()) {
            case Terms.Stream stream -> {
                addFilter(node, SUBSCRIBED, "stream-filter-name", stream.selector());
                node.leaf("stream", EventStream.NAME)
                        .leaf("replay-start-time", stream.replayStart().map(Labels::of));
            }
            case Terms.Push push -> {
                node.add(
                        new DataNode.Leaf(
                                new NodeName(YANG_PUSH, "datastore"),
                                push.datastore().label(),
                                Optional.of(DATASTORES)));
                addFilter(node, YANG_PUSH, "selection-filter-ref", push.selector());
                node.add(trigger(push.trigger()));
            }
        }
        return node.leaf("stop-time", terms.stop().map(Labels::of))
                .identity("encoding", SUBSCRIBED, "encode-xml");
    }

    private static void addFilter(
            TreeBuilder node, String namespace, String reference, Selector selector) {
        selector.reference()
                .ifPresent(
                        it -> node.add(DataNode.Leaf.of(new NodeName(namespace, reference), it)));
        selector.inline().ifPresent(it -> node.add(inline(it)));
    }

    private static DataNode inline(XmlElement filter) {
        var name = NodeName.of(filter);
        return filter.children().isEmpty()
                ? new DataNode.Leaf(
                        name, filter.text(), Optional.empty(), Filter.prefixes(filter), List.of())
                : new DataNode.Branch(name, Set.of(), ElementNode.childrenOf(filter));
    }

    private static TreeBuilder trigger(Terms.Trigger trigger) {
        return switch (trigger) {
            case Terms.Periodic(var period, var anchor) ->
                    new TreeBuilder(YANG_PUSH, "periodic")
                            .leaf("period", period.dividedBy(Terms.CENTISECOND))
                            .leaf("anchor-time", anchor.map(Labels::of));
            case Terms.OnChange(var dampening, var sync, var excluded) ->
                    new TreeBuilder(YANG_PUSH, "on-change")
                            .leaf("dampening-period", dampening.dividedBy(Terms.CENTISECOND))
                            .leaf("sync-on-start", Boolean.toString(sync))
                            .leafList(
                                    "excluded-change",
                                    excluded.stream()
                                            .sorted()
                                            .map(Terms.ChangeType::label)
                                            .toList());
        };
    }
}
