package bro.orchestrator.netconf.access;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The whole of {@code /nacm} as it is to be obeyed. Immutable; shared by all threads. */
final class Policy {
    private final boolean enabled;
    private final Defaults defaults;
    private final Map<String, Set<String>> groupsOf;
    private final List<RuleList> lists;
    private final Protection model;
    private final Map<String, UserAccess> users = new ConcurrentHashMap<>();

    /**
     * One {@code rule-list}.
     *
     * @param groups names of groups; {@code *} stands for all
     * @param rules made for a user, whose name may be part of a path
     */
    record RuleList(Set<String> groups, Function<String, List<Rule>> rules) {
        RuleList {
            groups = Set.copyOf(groups);
        }

        boolean isFor(Set<String> groupsOfUser) {
            return !groupsOfUser.isEmpty()
                    && (groups.contains("*") || groups.stream().anyMatch(groupsOfUser::contains));
        }
    }

    /** What applies to one user, with the gate of the root. */
    record UserAccess(UserRules rules, Gate root, boolean everything) {}

    /**
     * Takes what was configured.
     *
     * @param members names of users, by the names of their groups
     */
    Policy(
            boolean enabled,
            Defaults defaults,
            Map<String, Set<String>> members,
            List<RuleList> lists,
            Protection model) {
        this.enabled = enabled;
        this.defaults = defaults;
        this.lists = List.copyOf(lists);
        this.model = model;
        this.groupsOf = new HashMap<>();
        members.forEach(
                (group, names) ->
                        names.forEach(
                                name ->
                                        groupsOf.computeIfAbsent(name, _ -> new LinkedHashSet<>())
                                                .add(group)));
    }

    boolean enabled() {
        return enabled;
    }

    /** What applies to a user. Transports of this server report no groups of their own. */
    UserAccess of(String user) {
        UserAccess known = users.get(user);
        if (known != null) {
            return known;
        }
        UserAccess made = make(user);
        if (groupsOf.containsKey(user)) {
            users.put(user, made);
        }
        return made;
    }

    private UserAccess make(String user) {
        Set<String> groups = groupsOf.getOrDefault(user, Set.of());
        if (groups.isEmpty()) {
            return stranger();
        }
        List<Rule> all =
                lists.stream()
                        .filter(list -> list.isFor(groups))
                        .flatMap(list -> list.rules().apply(user).stream())
                        .toList();
        return access(new UserRules(all, defaults));
    }

    /** Whoever is in no group is as everybody else who is. */
    private UserAccess stranger() {
        return users.computeIfAbsent("", _ -> access(new UserRules(List.of(), defaults)));
    }

    private UserAccess access(UserRules rules) {
        return new UserAccess(rules, Gate.root(rules, model), rules.permitEverything());
    }
}
