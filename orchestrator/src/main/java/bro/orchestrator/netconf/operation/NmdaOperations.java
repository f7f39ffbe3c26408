package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.access.Access;
import bro.orchestrator.netconf.datastore.Author;
import bro.orchestrator.netconf.datastore.Datastore;
import bro.orchestrator.netconf.datastore.Datastores;
import bro.orchestrator.netconf.datastore.EditOptions;
import bro.orchestrator.netconf.datastore.NmdaDatastore;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.NodeWriter;
import bro.orchestrator.netconf.tree.Origin;
import bro.orchestrator.netconf.tree.Selection;
import bro.orchestrator.netconf.tree.SubtreeFilter;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code get-data} and {@code edit-data} of RFC 8526. */
final class NmdaOperations {
    private static final String WITH_ORIGIN = "with-origin";
    private static final String ORIGINS = "origin-filter";
    private static final String OTHER_ORIGINS = "negated-origin-filter";
    private static final int MAX_DEPTH = 65_535;

    private final Access access;
    private final Datastores datastores;
    private final Trees trees;

    NmdaOperations(Access access, Datastores datastores, Trees trees) {
        this.access = access;
        this.datastores = datastores;
        this.trees = trees;
    }

    void addTo(Operations.Builder operations) {
        operations.rpc(
                Namespaces.NMDA,
                "get-data",
                Set.of(
                        "datastore",
                        "subtree-filter",
                        "xpath-filter",
                        "config-filter",
                        ORIGINS + Parameters.MANY,
                        OTHER_ORIGINS + Parameters.MANY,
                        "max-depth",
                        WITH_ORIGIN,
                        "with-defaults"),
                this::get);
        operations.rpc(
                Namespaces.NMDA,
                "edit-data",
                Set.of("datastore", "default-operation", "config"),
                this::edit);
    }

    private Reply get(Session session, Parameters parameters) {
        NmdaDatastore datastore = Parameters.nmda(parameters.mandatory("datastore"));
        requirePlace(datastore, parameters);
        DataNode.Children shown =
                trees.of(
                        datastore,
                        parameters.find("with-defaults").map(_ -> parameters.defaults()),
                        config(parameters),
                        origins(parameters),
                        parameters.find(WITH_ORIGIN).isPresent());
        Selection selection = selection(parameters);
        int depth = depth(parameters);
        DataNode.Children readable = access.readable(session, shown);
        return out -> {
            out.start(Namespaces.NMDA, "data");
            selection.write(readable, new NodeWriter(out, depth));
            out.end();
        };
    }

    /** Refuses what is there for the operational datastore only. */
    private static void requirePlace(NmdaDatastore datastore, Parameters parameters) {
        if (datastore == NmdaDatastore.OPERATIONAL) {
            return;
        }
        if (parameters.find(WITH_ORIGIN).isPresent()) {
            throw Parameters.invalid(WITH_ORIGIN, "only nodes of operational have an origin");
        }
        for (String name : List.of(ORIGINS, OTHER_ORIGINS)) {
            if (parameters.find(name).isPresent()) {
                throw Parameters.protocol(
                                ErrorTag.UNKNOWN_ELEMENT,
                                "only nodes of operational have an origin")
                        .with("bad-element", name)
                        .asException();
            }
        }
    }

    private static Selection selection(Parameters parameters) {
        Optional<XmlElement> subtree = parameters.find("subtree-filter");
        Optional<XmlElement> xpath = parameters.find("xpath-filter");
        requireOneOf("subtree-filter", "xpath-filter", parameters);
        return xpath.map(parameters::expression)
                .or(() -> subtree.map(SubtreeFilter::new))
                .orElse(Selection.ALL);
    }

    private static void requireOneOf(String one, String other, Parameters parameters) {
        if (parameters.find(one).isPresent() && parameters.find(other).isPresent()) {
            throw Parameters.protocol(
                            ErrorTag.BAD_ELEMENT, "there can be '%s' or '%s'".formatted(one, other))
                    .with("bad-element", other)
                    .asException();
        }
    }

    private static Optional<Boolean> config(Parameters parameters) {
        return parameters
                .text("config-filter")
                .map(
                        text ->
                                switch (text) {
                                    case "true" -> true;
                                    case "false" -> false;
                                    default ->
                                            throw Parameters.invalid(
                                                    "config-filter",
                                                    "config-filter is true or false");
                                });
    }

    private static Set<Origin> origins(Parameters parameters) {
        requireOneOf(ORIGINS, OTHER_ORIGINS, parameters);
        List<XmlElement> wanted = parameters.all(ORIGINS);
        Set<Origin> origins =
                wanted.isEmpty() ? EnumSet.allOf(Origin.class) : EnumSet.noneOf(Origin.class);
        wanted.forEach(it -> origins.addAll(origins(it)));
        parameters.all(OTHER_ORIGINS).forEach(it -> origins.removeAll(origins(it)));
        return origins;
    }

    /** The origins that an identity stands for; all of them for what they are derived from. */
    private static Set<Origin> origins(XmlElement element) {
        String name =
                Parameters.identity(element, Namespaces.ORIGIN)
                        .orElseThrow(() -> noOrigin(element));
        return name.equals("origin")
                ? EnumSet.allOf(Origin.class)
                : Set.of(Origin.named(name).orElseThrow(() -> noOrigin(element)));
    }

    private static RpcException noOrigin(XmlElement element) {
        return Parameters.invalid(element.name(), "there is no such origin");
    }

    private static int depth(Parameters parameters) {
        String text = parameters.text("max-depth").orElse("unbounded");
        if (text.equals("unbounded")) {
            return NodeWriter.UNBOUNDED;
        }
        try {
            int depth = Integer.parseInt(text);
            if (depth >= 1 && depth <= MAX_DEPTH) {
                return depth;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw Parameters.invalid("max-depth", "max-depth is 1 to 65535, or unbounded");
    }

    private Reply edit(Session session, Parameters parameters) {
        XmlElement named = parameters.mandatory("datastore");
        Datastore target =
                Parameters.nmda(named)
                        .writable()
                        .orElseThrow(
                                () ->
                                        Parameters.invalid(
                                                "datastore", "the datastore is not writable"));
        datastores.edit(
                target,
                parameters.mandatory("config"),
                new EditOptions(Editing.defaultOperation(parameters), false, false, false),
                Author.of(session),
                Editing.permission(access, session));
        return Reply.OK;
    }
}
