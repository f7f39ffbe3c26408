package bro.orchestrator.netconf.schema;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.ActionDefinition;
import org.opendaylight.yangtools.yang.model.api.ActionNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.Module;
import org.opendaylight.yangtools.yang.model.api.RpcDefinition;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.LeafrefTypeDefinition;
import org.opendaylight.yangtools.yang.model.util.SchemaInferenceStack;

/** Finds the types of what leafrefs refer to. Shared by all threads. */
final class LeafrefTypes {
    private final Schema schema;
    private final Map<Place, TypeDefinition<?>> found = new ConcurrentHashMap<>();

    /** The same leafref may refer to other nodes where its grouping is used again. */
    private record Place(String path, LeafrefTypeDefinition type) {}

    LeafrefTypes(Schema schema) {
        this.schema = schema;
    }

    /** The type of what a leaf at some path refers to, which is no leafref itself. */
    TypeDefinition<?> of(LeafrefTypeDefinition type, InstancePath leaf) {
        return found.computeIfAbsent(
                new Place(leaf.schemaPath(), type), _ -> stack(leaf).resolveLeafref(type));
    }

    private SchemaInferenceStack stack(InstancePath leaf) {
        var stack = SchemaInferenceStack.of(schema.context());
        DataNodeContainer at = schema.context();
        for (InstancePath.Step step : leaf.steps()) {
            Module module = schema.module(step.namespace()).orElseThrow();
            QName name = QName.create(module.getQNameModule(), step.name());
            Optional<DataSchemaNode> child = at.findDataTreeChild(name);
            if (child.isPresent()) {
                stack.enterDataTree(name);
                at = child.get() instanceof DataNodeContainer container ? container : at;
            } else {
                stack.enterSchemaTree(name);
                stack.enterSchemaTree(QName.create(module.getQNameModule(), "input"));
                at = input(at, name);
            }
        }
        return stack;
    }

    private DataNodeContainer input(DataNodeContainer at, QName operation) {
        return at instanceof ActionNodeContainer actions
                        && actions.findAction(operation).isPresent()
                ? actions.findAction(operation).map(ActionDefinition::getInput).orElseThrow()
                : schema.context().getOperations().stream()
                        .filter(it -> it.getQName().equals(operation))
                        .findFirst()
                        .map(RpcDefinition::getInput)
                        .orElseThrow();
    }
}
