package bro.orchestrator.netconf.xpath;

import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.NodeName;
import java.util.Optional;
import java.util.stream.Stream;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.SchemaNode;

/** The text inside of a leaf. */
record TextItem(Item parent) implements Item {

    @Override
    public Optional<NodeName> name() {
        return Optional.empty();
    }

    @Override
    public Stream<Item> children(ChildQuery query) {
        return Stream.empty();
    }

    @Override
    public boolean isLeaf() {
        return true;
    }

    @Override
    public String text() {
        return parent.text();
    }

    @Override
    public Optional<QName> identity() {
        return parent.identity();
    }

    @Override
    public Optional<SchemaNode> model() {
        return Optional.empty();
    }
}
