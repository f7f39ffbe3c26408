package bro.orchestrator.netconf.access;

import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.tree.NodeName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.common.QNameModule;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ChoiceNode;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafSetNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;

/** Reads {@code /nacm} out of a configuration. Shared by all threads. */
final class PolicyReader {
    private static final String ANY = "*";

    private final Protection model;
    private final QNameModule nacm;
    private final Map<String, String> namespaces = new HashMap<>();

    PolicyReader(Schema schema) {
        model = Protection.of(schema);
        nacm = schema.module(Nacm.NAMESPACE).orElseThrow().getQNameModule();
        schema.context()
                .getModules()
                .forEach(it -> namespaces.put(it.getName(), it.getNamespace().toString()));
    }

    /** The container itself. */
    NodeIdentifier container() {
        return id("nacm");
    }

    private NodeIdentifier id(String name) {
        return new NodeIdentifier(QName.create(nacm, name));
    }

    /** The policy of a whole configuration. */
    Policy read(ContainerNode root) {
        if (!(root.childByArg(container()) instanceof ContainerNode node)) {
            return new Policy(true, Defaults.OF_THE_MODEL, Map.of(), List.of(), model);
        }
        var defaults =
                new Defaults(
                        permits(node, "read-default", Defaults.OF_THE_MODEL.read()),
                        permits(node, "write-default", Defaults.OF_THE_MODEL.write()),
                        permits(node, "exec-default", Defaults.OF_THE_MODEL.exec()));
        var lists = entries(node, "rule-list").map(this::ruleList).toList();
        boolean enabled = text(node, "enable-nacm").map(Boolean::parseBoolean).orElse(true);
        return new Policy(enabled, defaults, members(node), lists, model);
    }

    private boolean permits(DataContainerNode node, String leaf, boolean otherwise) {
        return text(node, leaf).map("permit"::equals).orElse(otherwise);
    }

    private Map<String, Set<String>> members(ContainerNode node) {
        var members = new HashMap<String, Set<String>>();
        if (node.childByArg(id("groups")) instanceof ContainerNode groups) {
            entries(groups, "group")
                    .forEach(
                            group ->
                                    members.put(
                                            text(group, "name").orElse(""),
                                            texts(group, "user-name")));
        }
        return members;
    }

    private Policy.RuleList ruleList(MapEntryNode list) {
        List<Function<String, Rule>> rules = entries(list, "rule").map(this::rule).toList();
        return new Policy.RuleList(
                texts(list, "group"),
                user -> rules.stream().map(rule -> rule.apply(user)).toList());
    }

    private Function<String, Rule> rule(MapEntryNode rule) {
        Optional<String> module = text(rule, "module-name").filter(it -> !it.equals(ANY));
        Set<Right> rights = rights(value(rule, "access-operations"));
        boolean permit = permits(rule, "action", false);
        Function<String, Target> target = target(rule);
        return user -> new Rule(module, target.apply(user), rights, permit);
    }

    private static Set<Right> rights(@Nullable Object value) {
        Stream<String> bits =
                switch (value) {
                    case null -> Stream.of(ANY);
                    case Set<?> set -> set.stream().map(String::valueOf);
                    default -> Stream.of(value.toString().split("\\s+", -1));
                };
        var rights = EnumSet.noneOf(Right.class);
        bits.filter(bit -> !bit.isEmpty())
                .forEach(
                        bit -> {
                            if (bit.equals(ANY)) {
                                rights.addAll(EnumSet.allOf(Right.class));
                            } else {
                                rights.add(Right.valueOf(bit.toUpperCase(Locale.ROOT)));
                            }
                        });
        return rights;
    }

    private Function<String, Target> target(MapEntryNode rule) {
        if (!(rule.childByArg(id("rule-type")) instanceof ChoiceNode type)) {
            return _ -> new Target.Anything();
        }
        Optional<String> rpc = text(type, "rpc-name");
        if (rpc.isPresent()) {
            return _ -> new Target.Rpc(rpc.filter(it -> !it.equals(ANY)));
        }
        Optional<String> notification = text(type, "notification-name");
        if (notification.isPresent()) {
            return _ -> new Target.Notification(notification.filter(it -> !it.equals(ANY)));
        }
        String path = text(type, "path").orElse("");
        return user -> new Target.Data(path(path, user).orElse(NOWHERE));
    }

    /** Leads to no node: its name can be none. */
    private static final RulePath NOWHERE =
            new RulePath(List.of(new RulePath.Step(new NodeName("", ""), Map.of())));

    /** The nodes that a path of a rule leads to; empty if it is none. */
    Optional<RulePath> path(String text, String user) {
        return RulePath.parse(text, name -> Optional.ofNullable(namespaces.get(name)), user);
    }

    /** The first rule whose path cannot be understood, if there is one. */
    Optional<BadPath> badPath(ContainerNode root) {
        if (!(root.childByArg(container()) instanceof ContainerNode node)) {
            return Optional.empty();
        }
        return entries(node, "rule-list")
                .flatMap(list -> entries(list, "rule").map(rule -> badPath(list, rule)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** A rule whose path cannot be understood. */
    record BadPath(String ruleList, String rule) {
        InstancePath path() {
            return InstancePath.ROOT
                    .with(step("nacm", Map.of()))
                    .with(step("rule-list", Map.of("name", ruleList)))
                    .with(step("rule", Map.of("name", rule)))
                    .with(step("path", Map.of()));
        }

        private static InstancePath.Step step(String name, Map<String, String> keys) {
            return new InstancePath.Step(Nacm.NAMESPACE, "nacm", name, keys);
        }
    }

    private Optional<BadPath> badPath(MapEntryNode list, MapEntryNode rule) {
        return Optional.ofNullable(rule.childByArg(id("rule-type")))
                .map(ChoiceNode.class::cast)
                .flatMap(type -> text(type, "path"))
                .filter(path -> path(path, "").isEmpty())
                .map(
                        _ ->
                                new BadPath(
                                        text(list, "name").orElse(""),
                                        text(rule, "name").orElse("")));
    }

    private Stream<MapEntryNode> entries(DataContainerNode node, String list) {
        var found = new ArrayList<MapEntryNode>();
        if (node.childByArg(id(list)) instanceof MapNode map) {
            found.addAll(map.body());
        }
        return found.stream();
    }

    private Set<String> texts(DataContainerNode node, String leafList) {
        var values = new HashSet<String>();
        if (node.childByArg(id(leafList)) instanceof LeafSetNode<?> leaves) {
            leaves.body().forEach(it -> values.add(String.valueOf(it.body())));
        }
        return values;
    }

    private Optional<String> text(DataContainerNode node, String leaf) {
        return Optional.ofNullable(value(node, leaf)).map(String::valueOf);
    }

    private @Nullable Object value(DataContainerNode node, String leaf) {
        return node.childByArg(id(leaf)) instanceof LeafNode<?> found ? found.body() : null;
    }
}
