package bro.orchestrator.netconf.subscription;

import bro.orchestrator.netconf.tree.Selection;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.Optional;

/** Where filters come from that are not given as a subtree. */
interface FilterSource {

    /**
     * Reads an expression.
     *
     * @throws bro.orchestrator.netconf.session.RpcException if it is none
     */
    Selection xpath(XmlElement leaf);

    /**
     * A configured filter.
     *
     * @param kind the leaf that refers to it: {@code stream-filter-name} or {@code
     *     selection-filter-ref}
     */
    Optional<Terms.Selector> named(String kind, String name);
}
