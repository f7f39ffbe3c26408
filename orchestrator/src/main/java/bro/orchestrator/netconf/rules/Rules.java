package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.datastore.CommitParticipant;
import bro.orchestrator.netconf.datastore.ConfigChange;
import bro.orchestrator.netconf.rules.Links.Rule;
import bro.orchestrator.netconf.rules.Point.Unique;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.tree.Conditions;
import bro.orchestrator.netconf.xpath.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNodes;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateNode;

/**
 * The rules of the model about data, RFC 7950 section 8. Shared by all threads.
 *
 * <p>The errors are those of RFC 7950 section 15, no more than a few of them.
 */
public final class Rules implements CommitParticipant {
    private final Model model;
    private final Point root;
    private final Links links;
    private final AtomicLong evaluations = new AtomicLong();

    /**
     * Reads the rules of the model.
     *
     * @throws bro.orchestrator.core.failure.BroException as STARTUP_FAILED if an expression cannot
     *     be read
     */
    public Rules(Model model) {
        this.model = model;
        this.root = new Compiler(model).configuration();
        this.links = new Links(root);
    }

    @Override
    public List<YangInstanceIdentifier> withdrawn(ConfigChange change) {
        return withdrawn(change.before(), change.after(), change.delta());
    }

    @Override
    public void check(ConfigChange change) {
        List<RpcError> errors = check(change.after(), change.delta());
        if (!errors.isEmpty()) {
            throw new RpcException(errors);
        }
    }

    /** The rules that a whole configuration breaks. */
    List<RpcError> checkAll(ContainerNode after) {
        return checked(
                (evaluator, checks) -> checks.whole(ConfigItem.top(null, root, after, evaluator)));
    }

    /**
     * The rules that a configuration breaks because of a change, if what it was before breaks none.
     *
     * @param delta the nodes that changed, from the root down
     */
    List<RpcError> check(ContainerNode after, DataTreeCandidateNode delta) {
        return checked(
                (evaluator, checks) ->
                        new Delta(links, new Checking(checks))
                                .walk(ConfigItem.top(null, root, after, evaluator), delta));
    }

    /** Which nodes of a configuration are in use although nobody set them. */
    public Conditions inUse(ContainerNode configuration) {
        return new InUse(root, configuration, model);
    }

    private List<RpcError> checked(Checks.Work work) {
        return Checks.run(
                model,
                Violations.ofData(new Paths(model, InstancePath.ROOT)),
                (evaluator, checks) -> {
                    try {
                        work.run(evaluator, checks);
                    } finally {
                        evaluations.addAndGet(evaluator.evaluations());
                    }
                });
    }

    /** How many expressions were evaluated so far. */
    long evaluations() {
        return evaluations.get();
    }

    /** Checks what a change affects. */
    private record Checking(Checks checks) implements Delta.Sink {

        @Override
        public void made(ConfigItem item) {
            checks.whole(item);
        }

        @Override
        public void changed(ConfigItem item) {
            checks.own(item);
        }

        @Override
        public void touched(ConfigItem item) {
            checks.structure(item);
        }

        @Override
        public void listed(
                ConfigItem parent, Point list, Unique unique, Set<PathArgument> entries) {
            checks.unique(parent, list, unique, entries);
        }

        @Override
        public void affected(Rule rule, ConfigItem item) {
            checks.rule(rule, item);
        }
    }

    /**
     * The nodes that have to go because a change elsewhere made their {@code when} false, RFC 7950
     * section 8.3.2; without those that the change itself brought, which are errors.
     */
    List<YangInstanceIdentifier> withdrawn(
            ContainerNode before, ContainerNode after, DataTreeCandidateNode delta) {
        var gone = new ArrayList<YangInstanceIdentifier>();
        checked(
                (evaluator, checks) ->
                        new Delta(links, new Withdrawing(checks, gone))
                                .walk(ConfigItem.top(null, root, after, evaluator), delta));
        return gone.stream()
                .filter(id -> NormalizedNodes.findNode(before, id).isPresent())
                .toList();
    }

    /** Collects given nodes whose conditions a change broke. */
    private record Withdrawing(Checks checks, List<YangInstanceIdentifier> gone)
            implements Delta.Sink {

        @Override
        public void made(ConfigItem item) {}

        @Override
        public void changed(ConfigItem item) {}

        @Override
        public void touched(ConfigItem item) {}

        @Override
        public void listed(
                ConfigItem parent, Point list, Unique unique, Set<PathArgument> entries) {}

        @Override
        public void affected(Rule rule, ConfigItem item) {
            if (rule instanceof Links.ConditionRule && item.isGiven() && !checks.isMet(item)) {
                gone.add(Paths.id(item));
            }
        }
    }
}
