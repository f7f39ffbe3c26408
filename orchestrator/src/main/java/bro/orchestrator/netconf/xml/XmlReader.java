package bro.orchestrator.netconf.xml;

import java.io.IOException;
import java.io.InputStream;

/**
 * Parses one document in UTF-8. A document type, another encoding, or more than the limits is
 * refused; comments and processing instructions are skipped. Shared by all threads.
 *
 * <p>What is made of a document takes at most some 25 bytes for each byte of it, however it is
 * built: elements, attributes and declarations each cost a small fixed amount, the prefixes in
 * scope are shared by all they apply to, and there are at most {@value XmlParser#MAX_NODES} of all
 * these together. So 4 MiB never become more than about 50 MiB.
 *
 * <p>The parser is our own: that of the JDK takes longer to be set up than to read a request, and
 * accepts more than is wanted here.
 */
public final class XmlReader {

    /**
     * Reads to the end of the stream.
     *
     * @throws XmlException if it is not a document as it is accepted here
     */
    public XmlElement read(InputStream bytes) throws IOException {
        return new XmlParser(new XmlInput(bytes)).read();
    }
}
