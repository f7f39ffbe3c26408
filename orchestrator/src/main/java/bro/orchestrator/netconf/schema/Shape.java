package bro.orchestrator.netconf.schema;

import bro.orchestrator.netconf.xml.XmlElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.CaseSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ChoiceSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ContainerSchemaNode;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ElementCountConstraintAware;
import org.opendaylight.yangtools.yang.model.api.MandatoryAware;

/**
 * What may be in a node of the model, in the form that is asked for with every element. Immutable.
 *
 * @param children nodes of the data tree by local names, those in cases too
 * @param demanding what has to be looked at even if nothing is given of it: choices, and nodes of
 *     which some must be there or only so many may be
 */
record Shape(Map<String, List<DataSchemaNode>> children, List<DataSchemaNode> demanding) {
    Shape {
        children = Map.copyOf(children);
        demanding = List.copyOf(demanding);
    }

    /**
     * Looks at a node.
     *
     * @param served whether nodes of a namespace hold data
     */
    static Shape of(DataNodeContainer node, Predicate<String> served) {
        var children = new HashMap<String, List<DataSchemaNode>>();
        collect(node, served, children);
        List<DataSchemaNode> demanding =
                node.getChildNodes().stream()
                        .<DataSchemaNode>map(it -> it)
                        .filter(Shape::isDemanding)
                        .toList();
        return new Shape(children, demanding);
    }

    private static void collect(
            DataNodeContainer node,
            Predicate<String> served,
            Map<String, List<DataSchemaNode>> children) {
        for (DataSchemaNode child : node.getChildNodes()) {
            QName name = child.getQName();
            if (child instanceof ChoiceSchemaNode choice) {
                for (CaseSchemaNode each : choice.getCases()) {
                    collect(each, served, children);
                }
            } else if (served.test(name.getNamespace().toString())) {
                children.computeIfAbsent(name.getLocalName(), _ -> new ArrayList<>()).add(child);
            }
        }
    }

    private static boolean isDemanding(DataSchemaNode node) {
        return node instanceof ChoiceSchemaNode
                || isMandatory(node)
                || (node instanceof ElementCountConstraintAware counted
                        && counted.getElementCountConstraint().isPresent());
    }

    /** Whether it must be there; what depends on a condition is for the rules of the model. */
    static boolean isMandatory(DataSchemaNode node) {
        if (node.getWhenCondition().isPresent()) {
            return false;
        }
        return switch (node) {
            case ContainerSchemaNode container ->
                    !container.isPresenceContainer()
                            && container.getChildNodes().stream().anyMatch(Shape::isMandatory);
            case MandatoryAware leaf -> leaf.isMandatory();
            default -> false;
        };
    }

    /** The node that an element stands for. */
    Optional<DataSchemaNode> child(XmlElement element) {
        for (DataSchemaNode child : children.getOrDefault(element.name(), List.of())) {
            if (child.getQName().getNamespace().toString().equals(element.namespace())) {
                return Optional.of(child);
            }
        }
        return Optional.empty();
    }

    boolean has(QName child) {
        return children.getOrDefault(child.getLocalName(), List.of()).stream()
                .anyMatch(it -> it.getQName().equals(child));
    }
}
