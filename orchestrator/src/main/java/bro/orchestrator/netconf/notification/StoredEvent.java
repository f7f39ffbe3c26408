package bro.orchestrator.netconf.notification;

import bro.orchestrator.netconf.tree.ChildQuery;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.ElementNode;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xml.XmlReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;

/** The form in which events are kept. */
final class StoredEvent {
    private static final XmlReader XML = new XmlReader();

    private StoredEvent() {}

    static byte[] encode(Event event) throws IOException {
        var bytes = new ByteArrayOutputStream(event.document().length + 128);
        var out = new DataOutputStream(bytes);
        out.writeLong(event.time().toEpochMilli());
        out.writeUTF(event.content().name().namespace());
        out.writeUTF(event.content().name().local());
        out.write(event.document());
        return bytes.toByteArray();
    }

    static Event decode(byte[] payload) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(payload));
        Instant time = Instant.ofEpochMilli(in.readLong());
        var name = new NodeName(in.readUTF(), in.readUTF());
        byte[] document = in.readAllBytes();
        return new Event(time, new DataNode.Branch(name, Set.of(), lazily(document)), document);
    }

    /** The content is parsed only if a filter or a rule wants to know more than its name. */
    private static DataNode.Children lazily(byte[] document) {
        return query -> Stream.of(query).flatMap(it -> children(document, it));
    }

    private static Stream<DataNode> children(byte[] document, ChildQuery query) {
        try {
            XmlElement notification = XML.read(new ByteArrayInputStream(document));
            XmlElement content = notification.children().getLast();
            return ElementNode.childrenOf(content).matching(query);
        } catch (IOException e) {
            throw new UncheckedIOException("an event that was kept cannot be read", e);
        }
    }
}
