package bro.orchestrator.netconf.datastore;

import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateNode;

/**
 * What a commit makes of the running configuration.
 *
 * @param before the whole configuration as it was
 * @param after the whole configuration as it is to become
 * @param delta the changed nodes from the root down, and no others
 */
public record ConfigChange(
        ContainerNode before, ContainerNode after, DataTreeCandidateNode delta, Author author) {}
