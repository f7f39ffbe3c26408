package bro.orchestrator.netconf.rules;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.xpath.Model;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DistinctNodeContainer;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.codec.gson.JSONCodecFactory;
import org.opendaylight.yangtools.yang.data.codec.gson.JSONCodecFactorySupplier;
import org.opendaylight.yangtools.yang.data.codec.gson.JsonParserStream;
import org.opendaylight.yangtools.yang.data.impl.schema.ImmutableNormalizedNodeStreamWriter;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;
import org.opendaylight.yangtools.yang.data.tree.api.DataTree;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidate;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeConfiguration;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeModification;
import org.opendaylight.yangtools.yang.data.tree.api.DataValidationFailedException;
import org.opendaylight.yangtools.yang.data.tree.api.TreeType;
import org.opendaylight.yangtools.yang.data.tree.impl.ReferenceDataTreeFactory;
import org.opendaylight.yangtools.yang.model.api.SchemaContext;

/** Configurations of the module that has every construct, in JSON with ' for quotes. */
final class Conformance {
    static final Schema SCHEMA =
            Schema.load(List.of(Schema.Row.of("bro-conformance@2026-11-29", "shiny", "actions")));
    static final Model MODEL = new Model(SCHEMA.context());
    static final Rules RULES = new Rules(MODEL);

    private static final JSONCodecFactory CODECS =
            JSONCodecFactorySupplier.RFC7951.getShared(SCHEMA.context());

    private Conformance() {}

    /** A configuration, given what is in the container at its top. */
    static ContainerNode config(String inside) {
        String json = "{'bro-conformance:conformance': {%s}}".formatted(inside);
        var root =
                ImmutableNodes.newContainerBuilder()
                        .withNodeIdentifier(new NodeIdentifier(SchemaContext.NAME));
        try (var reader = new JsonReader(new StringReader(json.replace('\'', '"')));
                var parser =
                        JsonParserStream.create(
                                ImmutableNormalizedNodeStreamWriter.from(root), CODECS)) {
            parser.parse(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return root.build();
    }

    static List<RpcError> all(String inside) {
        return RULES.checkAll(config(inside));
    }

    /** What a change breaks, asked of a change in small steps and of a replacement. */
    static List<RpcError> change(String before, String after) {
        ContainerNode old = config(before);
        ContainerNode made = config(after);
        List<RpcError> small = RULES.check(made, delta(old, made, true));
        assertThat(RULES.check(made, delta(old, made, false)))
                .containsExactlyInAnyOrderElementsOf(small);
        return small;
    }

    static List<YangInstanceIdentifier> withdrawn(String before, String after) {
        ContainerNode old = config(before);
        ContainerNode made = config(after);
        return RULES.withdrawn(old, made, delta(old, made, true));
    }

    /** How one becomes the other, step by step or at once. */
    static DataTreeCandidateNode delta(ContainerNode before, ContainerNode after, boolean small) {
        DataTree tree =
                new ReferenceDataTreeFactory()
                        .create(
                                DataTreeConfiguration.builder(TreeType.CONFIGURATION)
                                        .setMandatoryNodesValidation(false)
                                        .build(),
                                SCHEMA.structure());
        change(tree, it -> it.write(YangInstanceIdentifier.of(), before));
        return change(
                        tree,
                        it -> {
                            if (small) {
                                edit(YangInstanceIdentifier.of(), before, after, it);
                            } else {
                                it.write(YangInstanceIdentifier.of(), after);
                            }
                        })
                .getRootNode();
    }

    private static DataTreeCandidate change(DataTree tree, Consumer<DataTreeModification> edit) {
        DataTreeModification modification = tree.takeSnapshot().newModification();
        edit.accept(modification);
        try {
            modification.ready();
            tree.validate(modification);
            DataTreeCandidate candidate = tree.prepare(modification);
            tree.commit(candidate);
            return candidate;
        } catch (DataValidationFailedException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static void edit(
            YangInstanceIdentifier id,
            NormalizedNode before,
            NormalizedNode after,
            DataTreeModification edit) {
        if (!(before instanceof DistinctNodeContainer<?, ?> old)
                || !(after instanceof DistinctNodeContainer<?, ?> made)) {
            if (!before.equals(after)) {
                edit.write(id, after);
            }
            return;
        }
        for (NormalizedNode child : old.body()) {
            if (((DistinctNodeContainer<PathArgument, NormalizedNode>) made)
                            .childByArg(child.name())
                    == null) {
                edit.delete(id.node(child.name()));
            }
        }
        for (NormalizedNode child : made.body()) {
            NormalizedNode there =
                    ((DistinctNodeContainer<PathArgument, NormalizedNode>) old)
                            .childByArg(child.name());
            if (there == null) {
                edit.write(id.node(child.name()), child);
            } else {
                edit(id.node(child.name()), there, child, edit);
            }
        }
    }
}
