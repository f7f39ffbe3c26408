package bro.orchestrator.netconf.datastore;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.api.schema.stream.NormalizedNodeWriter;
import org.opendaylight.yangtools.yang.data.codec.gson.JSONCodecFactory;
import org.opendaylight.yangtools.yang.data.codec.gson.JSONCodecFactorySupplier;
import org.opendaylight.yangtools.yang.data.codec.gson.JSONNormalizedNodeStreamWriter;
import org.opendaylight.yangtools.yang.data.codec.gson.JsonParserStream;
import org.opendaylight.yangtools.yang.data.impl.schema.ImmutableNormalizedNodeStreamWriter;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.SchemaContext;

/** The running configuration as JSON of RFC 7951, the form in which it is kept. */
final class ConfigJson {
    private final JSONCodecFactory codecs;

    ConfigJson(EffectiveModelContext model) {
        codecs = JSONCodecFactorySupplier.RFC7951.createLazy(model);
    }

    String write(ContainerNode root) {
        var text = new StringWriter();
        try (var json = new JsonWriter(text)) {
            json.beginObject();
            var nodes =
                    NormalizedNodeWriter.forStreamWriter(
                            JSONNormalizedNodeStreamWriter.createNestedWriter(codecs, json));
            for (NormalizedNode child : root.body()) {
                nodes.write(child);
            }
            nodes.flush();
            json.endObject();
        } catch (IOException e) {
            throw new BroException(ErrorCode.BUG, "running configuration cannot be encoded", e);
        }
        return text.toString();
    }

    /**
     * Reads what {@link #write} has written.
     *
     * @throws BroException as STARTUP_FAILED if it does not follow the model
     */
    ContainerNode read(String encoded) {
        var root =
                ImmutableNodes.newContainerBuilder()
                        .withNodeIdentifier(new NodeIdentifier(SchemaContext.NAME));
        try (var json = new JsonReader(new StringReader(encoded));
                var nodes =
                        JsonParserStream.create(
                                ImmutableNormalizedNodeStreamWriter.from(root), codecs)) {
            nodes.parse(json);
            return root.build();
        } catch (IOException
                | JsonParseException
                | IllegalArgumentException
                | IllegalStateException e) {
            throw unacceptable(e);
        }
    }

    static BroException unacceptable(Exception cause) {
        return new BroException(
                ErrorCode.STARTUP_FAILED,
                "the stored running configuration does not follow the model",
                cause);
    }
}
