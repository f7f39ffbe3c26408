package bro.orchestrator.netconf.session;

import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.IOException;

/** What stands inside of an {@code rpc-reply}. */
@FunctionalInterface
public interface Reply {
    Reply OK = out -> out.start(Namespaces.BASE, "ok").end();

    void write(XmlWriter out) throws IOException;
}
