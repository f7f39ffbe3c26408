package bro.orchestrator.netconf.datastore;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.netconf.session.RpcException;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTree;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeConfiguration;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeFactory;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeModification;
import org.opendaylight.yangtools.yang.data.tree.api.DataValidationFailedException;
import org.opendaylight.yangtools.yang.data.tree.api.TreeType;
import org.opendaylight.yangtools.yang.data.tree.impl.ReferenceDataTreeFactory;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;

/**
 * Makes data trees. They know the model, but not what is mandatory or unique: a candidate may lack
 * that, and what is committed is checked by who takes part. Immutable.
 */
final class Trees {
    private static final DataTreeConfiguration CONFIGURATION =
            DataTreeConfiguration.builder(TreeType.CONFIGURATION).build();

    private final DataTreeFactory factory = new ReferenceDataTreeFactory();
    private final EffectiveModelContext model;

    Trees(EffectiveModelContext model) {
        this.model = model;
    }

    /** A tree that holds a configuration. */
    DataTree of(ContainerNode root) {
        if (root.isEmpty()) {
            return factory.create(CONFIGURATION, model);
        }
        try {
            return factory.create(CONFIGURATION, model, root);
        } catch (DataValidationFailedException e) {
            throw new BroException(ErrorCode.BUG, "a configuration does not follow the model", e);
        }
    }

    /**
     * What a modification does to a tree.
     *
     * @param before what the tree holds
     * @throws RpcException if it cannot be
     */
    Prepared prepare(DataTreeModification modification, DataTree tree, ContainerNode before) {
        try {
            modification.ready();
            tree.validate(modification);
            return Prepared.of(before, tree.prepare(modification));
        } catch (DataValidationFailedException | IllegalArgumentException e) {
            if (e.getCause() instanceof IllegalStateException) {
                // a tree has no way to say that its root is empty now
                return Prepared.emptied(before);
            }
            throw ValidationErrors.of(e);
        }
    }

    /** The tree after a change of it; the given one must not be used any more. */
    DataTree commit(Prepared change, DataTree tree) {
        if (change.candidate().isEmpty()) {
            return of(change.after());
        }
        tree.commit(change.candidate().get());
        return tree;
    }
}
