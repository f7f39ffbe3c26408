package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.rules.Links.ConditionRule;
import bro.orchestrator.netconf.rules.Links.MustRule;
import bro.orchestrator.netconf.rules.Links.ReferenceRule;
import bro.orchestrator.netconf.rules.Links.Rule;
import bro.orchestrator.netconf.rules.Links.StructureRule;
import bro.orchestrator.netconf.rules.Point.ChoiceRule;
import bro.orchestrator.netconf.rules.Point.Kind;
import bro.orchestrator.netconf.rules.Point.Must;
import bro.orchestrator.netconf.rules.Point.Unique;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xpath.Model;
import bro.orchestrator.netconf.xpath.XPathException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNodeContainer;

/** Checks nodes, each rule of each node once. Confined to one thread. */
final class Checks {
    private final Evaluator evaluator;
    private final Violations violations;
    private final References references;
    private final Set<Done> done = new HashSet<>();

    /** A rule that was checked: {@code rule} is what tells it from others about the node. */
    private record Done(Object rule, ConfigItem item) {}

    /** Marks of what a node is checked for besides its rules. */
    private enum Mark {
        STRUCTURE,
        CONDITION,
        REFERENCE
    }

    Checks(Evaluator evaluator, Violations violations) {
        this.evaluator = evaluator;
        this.violations = violations;
        this.references = new References(evaluator);
    }

    /** What is done with checks. */
    interface Work {
        void run(Evaluator evaluator, Checks checks);
    }

    /** Runs checks over one tree; an expression that cannot be evaluated is an error as well. */
    static List<RpcError> run(Model model, Violations violations, Work work) {
        var evaluator = new Evaluator(model);
        try {
            work.run(evaluator, new Checks(evaluator, violations));
            return violations.errors();
        } catch (XPathException e) {
            return List.of(
                    RpcError.of(
                            ErrorType.APPLICATION,
                            e.isTooCostly() ? ErrorTag.RESOURCE_DENIED : ErrorTag.OPERATION_FAILED,
                            "a rule of the model cannot be checked: " + e.getMessage()));
        }
    }

    private boolean isFirst(Object rule, ConfigItem item) {
        return !violations.isFull() && done.add(new Done(rule, item));
    }

    /** Checks a node and all below it. */
    void whole(ConfigItem item) {
        own(item);
        if (item.isLeaf() || item.point().kind() == Kind.OPAQUE) {
            return;
        }
        structure(item);
        Iterator<ConfigItem> children = item.children(ChildQuery.ALL).iterator();
        while (children.hasNext() && !violations.isFull()) {
            whole(children.next());
        }
        for (Point child : item.point().children()) {
            child.terms().uniques().forEach(unique -> unique(item, child, unique));
        }
    }

    void unique(ConfigItem parent, Point list, Unique unique, Set<PathArgument> entries) {
        if (isFirst(unique, parent)) {
            Uniqueness.check(parent, list, unique, entries, violations);
        }
    }

    private void unique(ConfigItem parent, Point list, Unique unique) {
        if (isFirst(unique, parent)) {
            Uniqueness.check(parent, list, unique, violations);
        }
    }

    /** Checks the rules of a node itself. */
    void own(ConfigItem item) {
        Point.Terms terms = item.point().terms();
        if (!terms.conditions().isEmpty()) {
            condition(item);
        }
        terms.musts().forEach(must -> must(item, must));
        if (terms.reference().isPresent()) {
            reference(item);
        }
    }

    void rule(Rule rule, ConfigItem item) {
        switch (rule) {
            case MustRule it -> must(item, it.must());
            case ReferenceRule _ -> reference(item);
            case ConditionRule _ -> condition(item);
            case StructureRule _ -> structure(item);
        }
    }

    private void must(ConfigItem item, Must must) {
        if (isFirst(must, item) && !evaluator.isTrue(must.expression(), item)) {
            violations.must(item, must);
        }
    }

    private void reference(ConfigItem item) {
        if (isFirst(Mark.REFERENCE, item) && !references.isResolved(item)) {
            violations.reference(item);
        }
    }

    private void condition(ConfigItem item) {
        if (item.isGiven() && isFirst(Mark.CONDITION, item) && !isMet(item)) {
            violations.condition(item);
        }
    }

    boolean isMet(ConfigItem item) {
        return evaluator.isMet(item.point().terms().conditions(), item);
    }

    /** Checks that what must be below a node is, and as often as it may be. */
    void structure(ConfigItem item) {
        if (!isFirst(Mark.STRUCTURE, item)) {
            return;
        }
        for (ChoiceRule choice : item.point().choices()) {
            if (choice.mandatory()
                    && item.isChosen(choice.cases())
                    && !item.isChosen(choice.choice(), choice.cases())
                    && evaluator.isMet(choice.conditions(), item)) {
                violations.choice(item, NodeName.of(choice.choice().getQName()));
            }
        }
        item.point().children().forEach(child -> structure(item, child));
    }

    private void structure(ConfigItem item, Point child) {
        NormalizedNode node = item.node(child);
        Point.Terms terms = child.terms();
        if (node == null && child.kind() == Kind.CONTAINER) {
            item.instances(child).forEach(this::structure);
        } else if (node == null && terms.mandatory() && isNeeded(item, child)) {
            violations.mandatory(item, child);
        } else if (terms.fewest() > 0 && size(node) < terms.fewest() && isNeeded(item, child)) {
            violations.tooFew(item, child);
        } else if (size(node) > terms.most()) {
            violations.tooMany(item, child);
        }
    }

    private boolean isNeeded(ConfigItem item, Point child) {
        return item.isChosen(child.cases()) && evaluator.mayBe(child, item);
    }

    private static int size(@Nullable NormalizedNode node) {
        return node instanceof NormalizedNodeContainer<?> container ? container.size() : 0;
    }
}
