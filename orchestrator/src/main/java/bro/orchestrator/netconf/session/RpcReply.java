package bro.orchestrator.netconf.session;

import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.IOException;
import java.util.Map;

/**
 * The element {@code rpc-reply}, with all attributes of the {@code rpc} as RFC 6241 section 4.1
 * wants them back, those that declare namespaces included.
 */
final class RpcReply {
    private static final String NAME = "rpc-reply";

    private RpcReply() {}

    /** Writes the reply to a request. */
    static void write(XmlWriter out, XmlElement rpc, Reply content) throws IOException {
        Map<String, String> prefixes = rpc.scope().prefixes();
        String byDefault = prefixes.getOrDefault("", Namespaces.BASE);
        // where the client has its own default namespace, its own prefix is that of the protocol
        boolean isPlain = byDefault.equals(Namespaces.BASE);
        out.start(byDefault, isPlain ? NAME : qualified(rpc, Namespaces.BASE, NAME));
        for (var prefix : prefixes.entrySet()) {
            if (!prefix.getKey().isEmpty()) {
                out.attribute("xmlns:" + prefix.getKey(), prefix.getValue());
            }
        }
        for (XmlElement.Attribute attribute : rpc.attributes()) {
            String name = attribute.name();
            boolean isForeign = !attribute.namespace().isEmpty();
            out.attribute(
                    isForeign ? qualified(rpc, attribute.namespace(), name) : name,
                    attribute.value());
        }
        content.write(out);
        out.end();
    }

    /** Writes the reply to a message of which nothing is known. */
    static void write(XmlWriter out, Reply content) throws IOException {
        out.start(Namespaces.BASE, NAME);
        content.write(out);
        out.end();
    }

    private static String qualified(XmlElement rpc, String namespace, String name) {
        return rpc.scope().prefix(namespace).orElseThrow() + ":" + name;
    }
}
