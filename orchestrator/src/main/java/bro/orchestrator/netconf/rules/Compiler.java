package bro.orchestrator.netconf.rules;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.netconf.rules.Point.Condition;
import bro.orchestrator.netconf.rules.Point.Kind;
import bro.orchestrator.netconf.rules.Point.Selected;
import bro.orchestrator.netconf.rules.Point.Terms;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xpath.Model;
import bro.orchestrator.netconf.xpath.XPath;
import bro.orchestrator.netconf.xpath.XPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.AugmentationSchemaNode;
import org.opendaylight.yangtools.yang.model.api.AugmentationTarget;
import org.opendaylight.yangtools.yang.model.api.CaseSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ChoiceSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ContainerSchemaNode;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.EffectiveStatementEquivalent;
import org.opendaylight.yangtools.yang.model.api.ElementCountConstraint;
import org.opendaylight.yangtools.yang.model.api.ElementCountConstraintAware;
import org.opendaylight.yangtools.yang.model.api.InputSchemaNode;
import org.opendaylight.yangtools.yang.model.api.LeafListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.LeafSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.MandatoryAware;
import org.opendaylight.yangtools.yang.model.api.MustConstraintAware;
import org.opendaylight.yangtools.yang.model.api.MustDefinition;
import org.opendaylight.yangtools.yang.model.api.SchemaNode;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.UsesNode;
import org.opendaylight.yangtools.yang.model.api.meta.DeclaredStatement;
import org.opendaylight.yangtools.yang.model.api.meta.EffectiveStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.SchemaNodeIdentifier;
import org.opendaylight.yangtools.yang.model.api.stmt.UniqueEffectiveStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.WhenEffectiveStatement;

/** Makes {@link Point}s of the model. Shared by all threads. */
final class Compiler {
    private final Model model;
    private final Scopes scopes;
    private final Defaults defaults;
    private final RequiredInstances instances;

    Compiler(Model model) {
        this.model = model;
        this.scopes = new Scopes(model.context());
        this.defaults = new Defaults(model.context());
        this.instances = new RequiredInstances(model.context());
    }

    /**
     * The configuration of the whole model.
     *
     * @throws BroException as STARTUP_FAILED if an expression in it cannot be read
     */
    Point configuration() {
        var root =
                new Point(
                        null,
                        model.context(),
                        Kind.ROOT,
                        new NodeName("", ""),
                        List.of(),
                        Terms.NONE);
        new Below(root, true).addAll(model.context(), List.of(), List.of());
        return root;
    }

    /** The input of an operation; the point is that of the operation itself. */
    Point input(SchemaNode operation, InputSchemaNode input) {
        var terms = terms(input, List.of());
        var root =
                new Point(
                        null,
                        operation,
                        Kind.CONTAINER,
                        NodeName.of(operation.getQName()),
                        List.of(),
                        terms);
        new Below(root, false).addAll(input, List.of(), List.of());
        return root;
    }

    /** Adds what is below a point. */
    private final class Below {
        private final Point point;
        private final boolean configOnly;

        Below(Point point, boolean configOnly) {
            this.point = point;
            this.configOnly = configOnly;
        }

        void addAll(DataNodeContainer container, List<Selected> cases, List<Condition> around) {
            for (DataSchemaNode node : container.getChildNodes()) {
                if (configOnly && !node.effectiveConfig().orElse(true)) {
                    continue;
                }
                List<Condition> conditions = joined(around, fromOutside(container, node));
                switch (node) {
                    case ChoiceSchemaNode choice -> addChoice(choice, cases, conditions);
                    default -> addNode(node, cases, conditions);
                }
            }
        }

        private void addChoice(
                ChoiceSchemaNode choice, List<Selected> cases, List<Condition> around) {
            List<Condition> conditions = joined(around, own(choice, true));
            point.add(
                    new Point.ChoiceRule(
                            choice, List.copyOf(cases), choice.isMandatory(), conditions));
            for (CaseSchemaNode inside : choice.getCases()) {
                var deeper = new ArrayList<>(cases);
                deeper.add(new Selected(choice, inside));
                List<Condition> outside = augmented(choice, inside.getQName()).toList();
                addAll(inside, deeper, joined(joined(conditions, outside), own(inside, true)));
            }
        }

        private void addNode(DataSchemaNode node, List<Selected> cases, List<Condition> around) {
            Terms terms = terms(node, joined(around, own(node, false)));
            var child =
                    new Point(point, node, kind(node), NodeName.of(node.getQName()), cases, terms);
            point.add(child);
            if (node instanceof DataNodeContainer container) {
                new Below(child, configOnly).addAll(container, List.of(), List.of());
            }
        }
    }

    private static <T> List<T> joined(List<T> some, List<T> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private static Kind kind(DataSchemaNode node) {
        return switch (node) {
            case ContainerSchemaNode it ->
                    it.isPresenceContainer() ? Kind.PRESENCE : Kind.CONTAINER;
            case ListSchemaNode _ -> Kind.LIST;
            case LeafSchemaNode _ -> Kind.LEAF;
            case LeafListSchemaNode _ -> Kind.LEAF_LIST;
            default -> Kind.OPAQUE;
        };
    }

    private Terms terms(SchemaNode node, List<Condition> conditions) {
        Optional<ElementCountConstraint> count =
                node instanceof ElementCountConstraintAware counted
                        ? counted.getElementCountConstraint()
                        : Optional.empty();
        return new Terms(
                conditions,
                musts(node),
                node instanceof ListSchemaNode list ? uniques(list) : List.of(),
                node instanceof TypedDataSchemaNode leaf ? defaults.of(leaf) : List.of(),
                node instanceof ListSchemaNode list ? list.getKeyDefinition() : List.of(),
                node instanceof MandatoryAware leaf && leaf.isMandatory(),
                count.map(ElementCountConstraint::getMinElements).orElse(0),
                count.map(ElementCountConstraint::getMaxElements).orElse(Integer.MAX_VALUE),
                node instanceof TypedDataSchemaNode leaf
                        ? Targets.of(leaf, instances.has(effective(leaf)), model)
                        : Optional.empty());
    }

    private List<Point.Must> musts(SchemaNode node) {
        if (!(node instanceof MustConstraintAware aware)) {
            return List.of();
        }
        var musts = new ArrayList<Point.Must>();
        for (MustDefinition must : aware.getMustConstraints()) {
            var text = Objects.requireNonNull(must.asEffectiveStatement().getDeclared());
            musts.add(
                    new Point.Must(
                            expression(text, node.getQName()),
                            must.getErrorAppTag(),
                            must.getErrorMessage()));
        }
        return List.copyOf(musts);
    }

    private static List<Point.Unique> uniques(ListSchemaNode list) {
        var uniques = new ArrayList<Point.Unique>();
        for (UniqueEffectiveStatement unique : list.getUniqueConstraints()) {
            var leaves = new ArrayList<List<NodeName>>();
            for (SchemaNodeIdentifier.Descendant path : unique.argument()) {
                leaves.add(path.getNodeIdentifiers().stream().map(NodeName::of).toList());
            }
            uniques.add(new Point.Unique(leaves));
        }
        return List.copyOf(uniques);
    }

    private List<Condition> own(SchemaNode node, boolean ofParent) {
        return when(effective(node), node.getQName(), ofParent).stream().toList();
    }

    /** The conditions of the augments and uses that a node came by. */
    private List<Condition> fromOutside(DataNodeContainer container, DataSchemaNode node) {
        Stream<Condition> augments =
                container instanceof AugmentationTarget target
                        ? augmented(target, node.getQName())
                        : Stream.empty();
        Stream<Condition> uses =
                container.getUses().stream()
                        .filter(it -> comesFrom(it, node))
                        .flatMap(
                                it ->
                                        when(it.asEffectiveStatement(), node.getQName(), true)
                                                .stream());
        return Stream.concat(augments, uses).toList();
    }

    private static boolean comesFrom(UsesNode uses, DataSchemaNode node) {
        return uses.getSourceGrouping().getChildNodes().stream()
                .anyMatch(
                        it -> it.getQName().getLocalName().equals(node.getQName().getLocalName()));
    }

    private Stream<Condition> augmented(AugmentationTarget target, QName name) {
        Stream<? extends AugmentationSchemaNode> augments =
                target.getAvailableAugmentations().stream()
                        .filter(it -> it.dataChildByName(name) != null);
        return augments.flatMap(it -> when(it.asEffectiveStatement(), name, true).stream());
    }

    private Optional<Condition> when(
            EffectiveStatement<?, ?> statement, QName name, boolean ofParent) {
        return statement
                .findFirstEffectiveSubstatement(WhenEffectiveStatement.class)
                .map(
                        it ->
                                new Condition(
                                        expression(Objects.requireNonNull(it.getDeclared()), name),
                                        ofParent));
    }

    private static EffectiveStatement<?, ?> effective(SchemaNode node) {
        return switch (node) {
            case EffectiveStatement<?, ?> statement -> statement;
            case EffectiveStatementEquivalent<?> equivalent -> equivalent.asEffectiveStatement();
            default -> throw new IllegalStateException("no statement: " + node.getQName());
        };
    }

    private XPath expression(DeclaredStatement<?> statement, QName name) {
        try {
            return XPath.parse(
                    Objects.requireNonNull(statement.rawArgument()),
                    scopes.of(statement, name.getNamespace().toString()));
        } catch (XPathException e) {
            throw new BroException(
                    ErrorCode.STARTUP_FAILED,
                    "the expression at %s of the model: %s"
                            .formatted(name.getLocalName(), e.getMessage()));
        }
    }
}
