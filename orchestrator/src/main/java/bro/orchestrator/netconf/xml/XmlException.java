package bro.orchestrator.netconf.xml;

import java.io.IOException;

/** What was received is not XML as it is accepted here. The message is for the log alone. */
public final class XmlException extends IOException {
    private static final long serialVersionUID = 1;

    public XmlException(String message) {
        super(message);
    }
}
