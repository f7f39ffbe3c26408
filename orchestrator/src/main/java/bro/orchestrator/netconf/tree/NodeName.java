package bro.orchestrator.netconf.tree;

import bro.orchestrator.netconf.xml.XmlElement;
import org.opendaylight.yangtools.yang.common.QName;

/** Name of a data node, as it is in XML. */
public record NodeName(String namespace, String local) {

    public static NodeName of(QName name) {
        return new NodeName(name.getNamespace().toString(), name.getLocalName());
    }

    public static NodeName of(XmlElement element) {
        return new NodeName(element.namespace(), element.name());
    }

    /** Whether a filter's element selects nodes of this name; one without a namespace takes any. */
    boolean isSelectedBy(XmlElement element) {
        return element.name().equals(local)
                && (element.namespace().isEmpty() || element.namespace().equals(namespace));
    }
}
