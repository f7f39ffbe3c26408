package bro.orchestrator.netconf.tree;

import bro.orchestrator.netconf.tree.DataNode.Leaf;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.model.api.CaseSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ChoiceSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ContainerSchemaNode;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.LeafListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.LeafSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.UserOrderedAware;

/**
 * A data node of the model as readers need it: its children by name, without the choices and cases
 * around them, those that are keys in front. Worked out when it is asked for; shared by all
 * threads.
 */
public final class ModelNode {
    private final EffectiveModelContext model;
    private final DataSchemaNode schema;
    private final NodeName name;
    private final NodeIdentifier arg;
    private final List<CaseOfChoice> cases;
    private final List<NodeIdentifier> choices;
    private final String path;
    private final boolean config;
    private final Optional<ValueType> type;
    private final Map<QName, ValueType> keys;
    private final Set<String> keyNames;
    private volatile @Nullable Map<NodeName, ModelNode> children;
    private volatile @Nullable List<Leaf> defaults;
    private volatile @Nullable Boolean hasDefaults;

    /** A case within which a node stands. */
    record CaseOfChoice(ChoiceSchemaNode choice, CaseSchemaNode chosen) {
        NodeIdentifier arg() {
            return new NodeIdentifier(choice.getQName());
        }

        /** Whether its defaults are in use if nothing is set in any case. */
        boolean isDefault() {
            return choice.getDefaultCase()
                    .filter(it -> it.getQName().equals(chosen.getQName()))
                    .isPresent();
        }

        Stream<CaseOfChoice> others() {
            return choice.getCases().stream()
                    .filter(it -> !it.getQName().equals(chosen.getQName()))
                    .map(it -> new CaseOfChoice(choice, it));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof CaseOfChoice(ChoiceSchemaNode in, CaseSchemaNode it)
                    && in.getQName().equals(choice.getQName())
                    && it.getQName().equals(chosen.getQName());
        }

        @Override
        public int hashCode() {
            return chosen.getQName().hashCode();
        }
    }

    private ModelNode(
            EffectiveModelContext model,
            DataSchemaNode schema,
            List<CaseOfChoice> cases,
            String path,
            boolean config) {
        this.model = model;
        this.schema = schema;
        this.name = NodeName.of(schema.getQName());
        this.arg = new NodeIdentifier(schema.getQName());
        this.cases = cases;
        this.choices = cases.stream().map(CaseOfChoice::arg).toList();
        this.path = path;
        this.config = config;
        this.type =
                schema instanceof TypedDataSchemaNode typed
                        ? Optional.of(new ValueType(typed.getType(), model))
                        : Optional.empty();
        this.keys = schema instanceof ListSchemaNode list ? keys(list) : Map.of();
        var names = new LinkedHashSet<String>();
        keys.keySet().forEach(key -> names.add(key.getLocalName()));
        this.keyNames = Collections.unmodifiableSet(names);
    }

    private Map<QName, ValueType> keys(ListSchemaNode list) {
        var types = new LinkedHashMap<QName, ValueType>();
        for (QName key : list.getKeyDefinition()) {
            if (list.getDataChildByName(key) instanceof TypedDataSchemaNode leaf) {
                types.put(key, new ValueType(leaf.getType(), model));
            }
        }
        return Collections.unmodifiableMap(types);
    }

    /** The root of a model, which has no name. */
    public static ModelNode root(EffectiveModelContext model) {
        return new ModelNode(model, model, List.of(), "", true);
    }

    public NodeName name() {
        return name;
    }

    /** What yangtools calls it within the node around it. */
    public NodeIdentifier arg() {
        return arg;
    }

    /** The choices between it and the data node around it, outermost first. */
    public List<NodeIdentifier> choices() {
        return choices;
    }

    /** Local names from the top down, joined by slashes. */
    public String path() {
        return path;
    }

    public boolean config() {
        return config;
    }

    /** Whether it is a container whose presence says something. */
    public boolean presence() {
        return schema instanceof ContainerSchemaNode container && container.isPresenceContainer();
    }

    /** Whether it is a container that says nothing but what is in it. */
    boolean isPlainContainer() {
        return schema instanceof ContainerSchemaNode container && !container.isPresenceContainer();
    }

    /** The leaves that are keys, in their order; none unless it is a list. */
    public Map<QName, ValueType> keys() {
        return keys;
    }

    public Set<String> keyNames() {
        return keyNames;
    }

    /** The type of a leaf or a leaf-list; nobody asks it of anything else. */
    public ValueType type() {
        return type.orElseThrow();
    }

    /** The values of a leaf or a leaf-list that is not there, as leaves. */
    List<Leaf> defaults() {
        List<Leaf> known = defaults;
        if (known == null) {
            known =
                    switch (schema) {
                        case LeafSchemaNode leaf ->
                                leaves(leaf.getType().getDefaultValue().stream());
                        case LeafListSchemaNode list -> leaves(list.getDefaults().stream());
                        default -> List.of();
                    };
            defaults = known;
        }
        return known;
    }

    private List<Leaf> leaves(Stream<? extends Object> values) {
        return values.map(value -> type().leafOf(name, String.valueOf(value))).toList();
    }

    public boolean isLeafList() {
        return schema instanceof LeafListSchemaNode;
    }

    /** Whether users say in what order its entries stand. */
    public boolean isOrderedByUser() {
        return schema instanceof UserOrderedAware<?> ordered && ordered.isUserOrdered();
    }

    boolean isLeaf() {
        return schema instanceof LeafSchemaNode;
    }

    List<CaseOfChoice> cases() {
        return cases;
    }

    DataSchemaNode schema() {
        return schema;
    }

    public Collection<ModelNode> children() {
        return byName().values();
    }

    public @Nullable ModelNode child(NodeName wanted) {
        return byName().get(wanted);
    }

    private Map<NodeName, ModelNode> byName() {
        Map<NodeName, ModelNode> known = children;
        if (known == null) {
            known = collect();
            children = known;
        }
        return known;
    }

    private Map<NodeName, ModelNode> collect() {
        var found = new ArrayList<ModelNode>();
        if (schema instanceof DataNodeContainer container) {
            collect(container, List.of(), found);
        }
        found.sort(Comparator.comparingInt(this::keyPosition));
        var byNodeName = new LinkedHashMap<NodeName, ModelNode>();
        found.forEach(node -> byNodeName.put(node.name, node));
        return byNodeName;
    }

    private int keyPosition(ModelNode child) {
        int at = List.copyOf(keys.keySet()).indexOf(child.arg.getNodeType());
        return at < 0 ? keys.size() : at;
    }

    private void collect(
            DataNodeContainer container, List<CaseOfChoice> around, List<ModelNode> found) {
        for (DataSchemaNode child : container.getChildNodes()) {
            if (child instanceof ChoiceSchemaNode choice) {
                for (CaseSchemaNode one : choice.getCases()) {
                    var inside = new ArrayList<>(around);
                    inside.add(new CaseOfChoice(choice, one));
                    collect(one, List.copyOf(inside), found);
                }
            } else {
                String local = child.getQName().getLocalName();
                found.add(
                        new ModelNode(
                                model,
                                child,
                                around,
                                path.isEmpty() ? local : path + "/" + local,
                                config && child.effectiveConfig().orElse(true)));
            }
        }
    }

    /** Whether leaves below it, with no list or presence container between, have defaults. */
    boolean hasDefaults() {
        Boolean known = hasDefaults;
        if (known == null) {
            known = children().stream().anyMatch(ModelNode::bringsDefaults);
            hasDefaults = known;
        }
        return known;
    }

    /** Whether there are values of it, or below it, although it is not there. */
    boolean bringsDefaults() {
        return config
                && (type.isPresent() ? !defaults().isEmpty() : isPlainContainer() && hasDefaults());
    }
}
