package bro.orchestrator.netconf.session;

import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xml.XmlException;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The exchange of capabilities, RFC 6241 section 8.1. */
final class Hello {
    private static final String BASE_1_0 = "urn:ietf:params:netconf:base:1.0";
    private static final String BASE_1_1 = "urn:ietf:params:netconf:base:1.1";

    private Hello() {}

    static void write(XmlWriter out, long sessionId, List<String> capabilities) throws IOException {
        String base = Namespaces.BASE;
        out.start(base, "hello").start(base, "capabilities");
        for (String capability : capabilities) {
            out.leaf(base, "capability", capability);
        }
        out.end().leaf(base, "session-id", Long.toString(sessionId)).end();
    }

    /**
     * Returns whether messages are framed by chunks from now on.
     *
     * @throws XmlException if it is no hello of a client that can be talked to
     */
    static boolean agreesOnChunks(XmlElement hello) throws XmlException {
        if (!hello.is(Namespaces.BASE, "hello") || hello.child("session-id").isPresent()) {
            throw new XmlException("not a client's hello");
        }
        Set<String> offered =
                hello.child("capabilities").stream()
                        .flatMap(list -> list.children().stream())
                        .filter(it -> it.is(Namespaces.BASE, "capability"))
                        .map(XmlElement::trimmed)
                        .collect(Collectors.toSet());
        if (offered.contains(BASE_1_1)) {
            return true;
        }
        if (offered.contains(BASE_1_0)) {
            return false;
        }
        throw new XmlException("no common base version");
    }
}
