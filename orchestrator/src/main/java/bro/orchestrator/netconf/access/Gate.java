package bro.orchestrator.netconf.access;

import bro.orchestrator.netconf.tree.NodeName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one user may do with one kind of node: rules applied to a place in the data tree, RFC 8341
 * section 3.4.5. Gates are made on the way down from the root, once for all nodes for which the
 * same rules count, so that a rule's path is compared with a name only once. Shared by all threads.
 */
final class Gate {
    private final UserRules rules;
    private final Protection node;

    /** Rules whose path has led here or to a node above. */
    private final BitSet entered;

    /** Rules whose path leads on from here. */
    private final List<Leading> leading;

    private final Set<Right> permitted;
    private final Map<Passage, Gate> below = new ConcurrentHashMap<>();
    private volatile @Nullable Boolean allReadable;
    private volatile @Nullable Boolean outOfReach;

    /** A rule of whose path so many steps are done. */
    private record Leading(int rule, int done, RulePath path) {
        RulePath.Step next() {
            return path.steps().get(done);
        }
    }

    /** To nodes of a name; those of {@code leading} with keys that the node's keys meet. */
    private record Passage(NodeName name, BitSet met) {}

    private Gate(UserRules rules, Protection node, BitSet entered, List<Leading> leading) {
        this.rules = rules;
        this.node = node;
        this.entered = entered;
        this.leading = leading;
        this.permitted = permitted();
    }

    /** The gate of the root, which holds the nodes at the top. */
    static Gate root(UserRules rules, Protection root) {
        var entered = new BitSet();
        var leading = new ArrayList<Leading>();
        for (int i = 0; i < rules.rules().size(); i++) {
            if (rules.rules().get(i).target() instanceof Target.Data data) {
                if (data.path().steps().isEmpty()) {
                    entered.set(i);
                } else {
                    leading.add(new Leading(i, 0, data.path()));
                }
            }
        }
        return new Gate(rules, root, entered, List.copyOf(leading));
    }

    private Set<Right> permitted() {
        var all = EnumSet.noneOf(Right.class);
        for (Right right : Right.values()) {
            if (decide(right)) {
                all.add(right);
            }
        }
        return all;
    }

    private boolean decide(Right right) {
        for (int i = 0; i < rules.rules().size(); i++) {
            Rule rule = rules.rules().get(i);
            boolean applies = rule.target() instanceof Target.Anything || entered.get(i);
            if (applies && rule.concerns(right, node.module())) {
                return rule.permit();
            }
        }
        return !node.denies(right) && rules.defaults().permits(right);
    }

    /** Whether it leads to containers that have no meaning of their own. */
    boolean isStructural() {
        return node.isStructural();
    }

    /**
     * Whether the model has data of that name here; otherwise it is an action or a notification.
     */
    boolean leadsToData(NodeName name) {
        return node.children().contains(name);
    }

    boolean permits(Right right) {
        return permitted.contains(right);
    }

    /**
     * The gate of a node below.
     *
     * @param keys values of a list entry by local names of its keys, or of a leaf-list under {@code
     *     .}; asked for only if a rule needs them
     */
    Gate child(NodeName name, Supplier<Map<String, String>> keys) {
        var met = new BitSet();
        Map<String, String> values = null;
        for (int i = 0; i < leading.size(); i++) {
            RulePath.Step step = leading.get(i).next();
            if (step.name().equals(name) && !step.keys().isEmpty()) {
                if (values == null) {
                    values = keys.get();
                }
                met.set(i, values.entrySet().containsAll(step.keys().entrySet()));
            }
        }
        return below.computeIfAbsent(new Passage(name, met), it -> pass(it.name, it.met));
    }

    private boolean readRule(int rule) {
        return rules.rules().get(rule).rights().contains(Right.READ);
    }

    private Gate pass(NodeName name, BitSet met) {
        var inside = (BitSet) entered.clone();
        var onward = new ArrayList<Leading>();
        for (int i = 0; i < leading.size(); i++) {
            Leading one = leading.get(i);
            RulePath.Step step = one.next();
            if (step.name().equals(name) && (step.keys().isEmpty() || met.get(i))) {
                if (one.done + 1 == one.path.steps().size()) {
                    inside.set(one.rule);
                } else {
                    onward.add(new Leading(one.rule, one.done + 1, one.path));
                }
            }
        }
        return new Gate(rules, node.child(name), inside, List.copyOf(onward));
    }

    /** Whether nothing here or below may be read or changed, whatever the keys of entries are. */
    boolean isOutOfReach() {
        Boolean known = outOfReach;
        if (known == null) {
            known =
                    Set.of(Right.EXEC).containsAll(permitted)
                            && leading.stream().noneMatch(it -> rules.rules().get(it.rule).permit())
                            && node.children().stream()
                                    .allMatch(name -> child(name, Map::of).isOutOfReach());
            outOfReach = known;
        }
        return known;
    }

    /** Whether all that is below may be read, whatever the keys of entries are. */
    boolean allBelowReadable() {
        Boolean known = allReadable;
        if (known == null) {
            known =
                    leading.stream().noneMatch(it -> readRule(it.rule))
                            && node.children().stream()
                                    .map(name -> child(name, Map::of))
                                    .allMatch(
                                            it -> it.permits(Right.READ) && it.allBelowReadable());
            allReadable = known;
        }
        return known;
    }
}
