package bro.orchestrator.netconf.datastore;

import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidate;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateNode;
import org.opendaylight.yangtools.yang.data.tree.api.ModificationType;
import org.opendaylight.yangtools.yang.data.tree.spi.DataTreeCandidateNodes;

/**
 * A change of a data tree that can be committed.
 *
 * @param candidate what the tree makes of it; none if nothing is left, which no tree can hold
 */
record Prepared(
        ContainerNode before,
        ContainerNode after,
        DataTreeCandidateNode delta,
        Optional<DataTreeCandidate> candidate) {

    static Prepared of(ContainerNode before, DataTreeCandidate candidate) {
        DataTreeCandidateNode root = candidate.getRootNode();
        boolean isSame = root.modificationType() == ModificationType.UNMODIFIED;
        ContainerNode after =
                !isSame && root.dataAfter() instanceof ContainerNode data ? data : before;
        return new Prepared(before, after, root, Optional.of(candidate));
    }

    /** That all goes. */
    static Prepared emptied(ContainerNode before) {
        return new Prepared(before, RunningDatastore.EMPTY, new Emptied(before), Optional.empty());
    }

    private record Emptied(ContainerNode dataBefore) implements DataTreeCandidateNode {
        @Override
        public PathArgument name() {
            return dataBefore.name();
        }

        @Override
        public Collection<DataTreeCandidateNode> childNodes() {
            return DataTreeCandidateNodes.containerDelta(dataBefore, RunningDatastore.EMPTY);
        }

        @Override
        public @Nullable DataTreeCandidateNode modifiedChild(PathArgument child) {
            return DataTreeCandidateNodes.containerDelta(dataBefore, RunningDatastore.EMPTY, child);
        }

        @Override
        public ModificationType modificationType() {
            return ModificationType.SUBTREE_MODIFIED;
        }

        @Override
        public NormalizedNode dataAfter() {
            return RunningDatastore.EMPTY;
        }
    }
}
