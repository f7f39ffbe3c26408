package bro.orchestrator.netconf.tree;

import bro.orchestrator.netconf.xml.XmlElement;

/** Name of a data node, as it is in XML. */
public record NodeName(String namespace, String local) {

    /** Whether a filter's element selects nodes of this name; one without a namespace takes any. */
    boolean isSelectedBy(XmlElement element) {
        return element.name().equals(local)
                && (element.namespace().isEmpty() || element.namespace().equals(namespace));
    }
}
