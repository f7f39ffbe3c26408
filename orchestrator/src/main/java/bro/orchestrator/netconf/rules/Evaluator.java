package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.rules.Point.Condition;
import bro.orchestrator.netconf.xpath.Budget;
import bro.orchestrator.netconf.xpath.Item;
import bro.orchestrator.netconf.xpath.Model;
import bro.orchestrator.netconf.xpath.XPath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Evaluates the expressions of the model over one tree, for one check. Confined to one thread. */
final class Evaluator {
    private final Model model;
    private final Budget budget = new Budget(Budget.RULES);
    private final Map<Place, Boolean> inUse = new HashMap<>();
    private long evaluations;

    private record Place(Point point, Item parent) {}

    Evaluator(Model model) {
        this.model = model;
    }

    Model model() {
        return model;
    }

    /** How many expressions were evaluated. */
    long evaluations() {
        return evaluations;
    }

    boolean isTrue(XPath expression, Item item) {
        evaluations++;
        return expression.isTrue(item, model, budget);
    }

    List<Item> select(XPath expression, Item item) {
        evaluations++;
        return expression.select(item, model, budget);
    }

    /** Whether all conditions for a node are met. */
    boolean isMet(List<Condition> conditions, ConfigItem item) {
        for (Condition condition : conditions) {
            Item parent = item.parent();
            Item about = condition.ofParent() && parent != null ? parent : item;
            if (!isTrue(condition.expression(), about)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a node that nobody gave may be there all the same. A condition that asks for itself
     * is not met.
     */
    boolean mayBe(Point point, ConfigItem parent) {
        List<Condition> conditions = point.terms().conditions();
        if (conditions.isEmpty()) {
            return true;
        }
        var place = new Place(point, parent);
        Boolean known = inUse.putIfAbsent(place, false);
        if (known == null) {
            known = isMet(conditions, ConfigItem.absent(parent, point));
            inUse.put(place, known);
        }
        return known;
    }
}
