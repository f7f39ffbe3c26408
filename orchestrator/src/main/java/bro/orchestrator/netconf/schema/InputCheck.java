package bro.orchestrator.netconf.schema;

import bro.orchestrator.netconf.xml.XmlElement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.AnydataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.AnyxmlSchemaNode;
import org.opendaylight.yangtools.yang.model.api.CaseSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ChoiceSchemaNode;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ElementCountConstraintAware;
import org.opendaylight.yangtools.yang.model.api.LeafListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;

/**
 * Holds the input of an rpc or an action against the model, RFC 7950 section 8.3.1: names, values,
 * keys, what is mandatory, and that nothing is given twice that may be there once, nor in two cases
 * of a choice.
 */
public final class InputCheck {
    private final Content content;
    private final Predicate<XmlElement> ignored;

    /**
     * Takes what is let pass unseen.
     *
     * @param ignored of the elements at the top of an input
     */
    public InputCheck(Content content, Predicate<XmlElement> ignored) {
        this.content = content;
        this.ignored = ignored;
    }

    /**
     * Checks the children of an element.
     *
     * @param path to the rpc or the action
     * @throws bro.orchestrator.netconf.session.RpcException naming what does not follow the model
     */
    public void check(DataNodeContainer input, XmlElement given, InstancePath path) {
        children(input, given, path, ignored);
    }

    /** The same, and returns the values of leaves and leaf-lists at the top, by local names. */
    public Map<String, List<Object>> read(
            DataNodeContainer input, XmlElement given, InstancePath path) {
        var values = new HashMap<String, List<Object>>();
        children(input, given, path, ignored)
                .forEach((name, all) -> values.put(name.getLocalName(), List.copyOf(all)));
        return values;
    }

    private Map<QName, Collection<Object>> children(
            DataNodeContainer model,
            XmlElement given,
            InstancePath path,
            Predicate<XmlElement> unseen) {
        Content.requireNoText(given, path);
        var seen = new HashMap<QName, Collection<Object>>();
        for (XmlElement element : given.children()) {
            if (!unseen.test(element)) {
                DataSchemaNode node = content.child(model, element, path);
                Object identity = value(node, element, path);
                Collection<Object> same =
                        seen.computeIfAbsent(
                                node.getQName(),
                                _ -> mayBeEqual(node) ? new ArrayList<>() : new LinkedHashSet<>());
                boolean mayRepeat = mayBeEqual(node) || node instanceof ListSchemaNode;
                if (!(same.isEmpty() || mayRepeat) || !same.add(identity)) {
                    throw ContentErrors.duplicate(element, path.with(content.step(node)));
                }
            }
        }
        complete(model, seen, path);
        return seen;
    }

    /** Only in configuration are the values of a leaf-list unique, RFC 7950 section 7.7. */
    private static boolean mayBeEqual(DataSchemaNode node) {
        return switch (node) {
            case LeafListSchemaNode _ -> true;
            case ListSchemaNode list -> list.getKeyDefinition().isEmpty();
            default -> false;
        };
    }

    /** Checks one element, and tells what sets it apart from others of its name. */
    private Object value(DataSchemaNode node, XmlElement element, InstancePath path) {
        return switch (node) {
            case TypedDataSchemaNode leaf ->
                    content.value(leaf, element, path.with(content.step(node)));
            case ListSchemaNode list -> entry(list, element, path);
            case DataNodeContainer container -> {
                children(container, element, path.with(content.step(node)), _ -> false);
                yield node;
            }
            case AnydataSchemaNode _, AnyxmlSchemaNode _ -> node;
            default -> throw ContentErrors.unknownElement(element, path);
        };
    }

    private Object entry(ListSchemaNode list, XmlElement element, InstancePath path) {
        Map<QName, Object> keys = content.keys(list, element, path);
        InstancePath entry = path.with(content.entryStep(list, keys));
        children(list, element, entry, _ -> false);
        return keys;
    }

    private void complete(
            DataNodeContainer model, Map<QName, Collection<Object>> seen, InstancePath path) {
        for (DataSchemaNode node : content.shape(model).demanding()) {
            if (node instanceof ChoiceSchemaNode choice) {
                choice(choice, seen, path);
            } else {
                require(node, seen, path);
            }
        }
    }

    private static void require(
            DataSchemaNode node, Map<QName, Collection<Object>> seen, InstancePath path) {
        String name = node.getQName().getLocalName();
        int count = seen.getOrDefault(node.getQName(), List.of()).size();
        if (count == 0 && Shape.isMandatory(node)) {
            throw ContentErrors.missingElement(name, path);
        }
        if (node instanceof ElementCountConstraintAware counted) {
            counted.getElementCountConstraint()
                    .ifPresent(
                            limits -> {
                                Integer max = limits.getMaxElements();
                                Integer min = limits.getMinElements();
                                if (min != null && count < min) {
                                    throw ContentErrors.missingElement(name, path);
                                }
                                if (max != null && count > max) {
                                    throw ContentErrors.tooMany(name, path);
                                }
                            });
        }
    }

    private void choice(
            ChoiceSchemaNode choice, Map<QName, Collection<Object>> seen, InstancePath path) {
        List<? extends CaseSchemaNode> chosen =
                choice.getCases().stream().filter(it -> isChosen(it, seen)).toList();
        if (chosen.size() > 1) {
            throw ContentErrors.twoCases(choice.getQName().getLocalName(), path);
        }
        if (chosen.isEmpty() && Shape.isMandatory(choice)) {
            Optional<String> name =
                    choice.getCases().stream()
                            .flatMap(it -> it.getChildNodes().stream())
                            .map(it -> it.getQName().getLocalName())
                            .findFirst();
            throw ContentErrors.missingElement(name.orElse(choice.getQName().getLocalName()), path);
        }
        chosen.forEach(it -> complete(it, seen, path));
    }

    private boolean isChosen(CaseSchemaNode one, Map<QName, Collection<Object>> seen) {
        Shape shape = content.shape(one);
        return seen.keySet().stream().anyMatch(shape::has);
    }
}
