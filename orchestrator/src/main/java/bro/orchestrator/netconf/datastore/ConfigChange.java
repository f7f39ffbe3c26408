package bro.orchestrator.netconf.datastore;

import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateNode;

/**
 * What becomes of a configuration.
 *
 * @param delta of the root; it leads to what changes and to nothing else
 */
public record ConfigChange(
        ContainerNode before, ContainerNode after, DataTreeCandidateNode delta, Author author) {}
