package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.access.Access;
import bro.orchestrator.netconf.datastore.Author;
import bro.orchestrator.netconf.datastore.CommitOptions;
import bro.orchestrator.netconf.datastore.ConfigChange;
import bro.orchestrator.netconf.datastore.Datastore;
import bro.orchestrator.netconf.datastore.Datastores;
import bro.orchestrator.netconf.datastore.EditOperation;
import bro.orchestrator.netconf.datastore.EditOptions;
import bro.orchestrator.netconf.datastore.Permission;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.DefaultsMode;
import bro.orchestrator.netconf.tree.NodeWriter;
import bro.orchestrator.netconf.tree.Selection;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xml.XmlReader;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code edit-config} and the operations on whole datastores. */
final class Editing {
    private static final long MAX_TIMEOUT_SECONDS = 0xffff_ffffL;

    private final Access access;
    private final Datastores datastores;
    private final Trees trees;

    Editing(Access access, Datastores datastores, Trees trees) {
        this.access = access;
        this.datastores = datastores;
        this.trees = trees;
    }

    Reply edit(Session session, Parameters parameters) {
        Datastore target = parameters.config("target");
        EditOptions options = options(parameters);
        datastores.edit(
                target,
                parameters.mandatory("config"),
                options,
                Author.of(session),
                permission(access, session));
        return Reply.OK;
    }

    private static EditOptions options(Parameters parameters) {
        EditOperation byDefault = defaultOperation(parameters);
        Optional<String> test =
                option(parameters, "test-option", List.of("test-then-set", "set", "test-only"));
        Optional<String> onError =
                option(
                        parameters,
                        "error-option",
                        List.of("stop-on-error", "continue-on-error", "rollback-on-error"));
        return new EditOptions(
                byDefault,
                test.filter(it -> !it.equals("set")).isPresent(),
                test.filter("test-only"::equals).isPresent(),
                onError.filter("continue-on-error"::equals).isPresent());
    }

    static EditOperation defaultOperation(Parameters parameters) {
        return parameters
                .text("default-operation")
                .map(Editing::byDefault)
                .orElse(EditOperation.MERGE);
    }

    private static EditOperation byDefault(String label) {
        return EditOperation.named(label)
                .filter(
                        it ->
                                it == EditOperation.MERGE
                                        || it == EditOperation.REPLACE
                                        || it == EditOperation.NONE)
                .orElseThrow(
                        () ->
                                Parameters.invalid(
                                        "default-operation",
                                        "default-operation is merge, replace or none"));
    }

    /** One of several words. */
    private static Optional<String> option(Parameters parameters, String name, List<String> words) {
        Optional<String> given = parameters.text(name);
        if (given.isPresent() && !words.contains(given.get())) {
            throw Parameters.invalid(
                    name, "%s is one of %s".formatted(name, String.join(", ", words)));
        }
        return given;
    }

    /** Lets a session make the changes that its user may make, as long as it is there. */
    static Permission permission(Access access, Session session) {
        return new Permission() {
            @Override
            public void accept(ConfigChange change) {
                // asked while nobody changes anything, so what comes after its end is never done
                if (session.isEnded()) {
                    throw Parameters.protocol(ErrorTag.OPERATION_FAILED, "the session has ended")
                            .asException();
                }
                access.requireWrite(session, change);
            }

            @Override
            public void requireReach(InstancePath node) {
                access.requireReach(session, node);
            }

            @Override
            public void require(InstancePath node, EditOperation operation) {
                access.requireEdit(session, node, operation);
            }
        };
    }

    Reply validate(Session session, Parameters parameters) {
        XmlElement source = parameters.datastore("source");
        if (isInline(source)) {
            datastores.validate(source);
        } else {
            datastores.validate(Parameters.config(source));
        }
        return Reply.OK;
    }

    private static boolean isInline(XmlElement source) {
        return source.is(Namespaces.BASE, "config");
    }

    Reply copy(Session session, Parameters parameters) {
        Datastore target = parameters.config("target");
        XmlElement source = parameters.datastore("source");
        Author author = Author.of(session);
        if (isInline(source)) {
            datastores.replace(target, source, author, permission(access, session));
            return Reply.OK;
        }
        Datastore from = Parameters.config(source);
        if (from == target) {
            throw Parameters.invalid("source", "source and target are the same datastore");
        }
        DefaultsMode mode = parameters.defaults();
        if (mode == DefaultsMode.EXPLICIT) {
            datastores.copy(
                    from,
                    target,
                    author,
                    root -> access.readable(session, root),
                    permission(access, session));
        } else {
            DataNode.Children readable = access.readable(session, trees.config(from, mode));
            datastores.replace(target, asGiven(readable), author, permission(access, session));
        }
        return Reply.OK;
    }

    /** A configuration as a client would give it that had read it just so. */
    private static XmlElement asGiven(DataNode.Children tree) {
        try {
            var text = new ByteArrayOutputStream();
            var out = new XmlWriter(text);
            out.start(Namespaces.BASE, "config");
            Selection.ALL.write(tree, new NodeWriter(out));
            out.end();
            out.flush();
            return new XmlReader().read(new ByteArrayInputStream(text.toByteArray()));
        } catch (IOException e) {
            // what is read is bounded, wherever it comes from
            throw Parameters.protocol(ErrorTag.TOO_BIG, "there is too much to be copied so")
                    .asException();
        }
    }

    Reply delete(Session session, Parameters parameters) {
        Datastore target = parameters.config("target");
        throw Parameters.protocol(
                        ErrorTag.OPERATION_NOT_SUPPORTED,
                        "the %s datastore cannot be deleted".formatted(target.label()))
                .asException();
    }

    Reply commit(Session session, Parameters parameters) {
        boolean confirmed = parameters.find("confirmed").isPresent();
        Optional<String> persist = parameters.text("persist");
        Optional<String> timeout = parameters.text("confirm-timeout");
        if (!confirmed && (persist.isPresent() || timeout.isPresent())) {
            throw Parameters.missing("confirmed");
        }
        datastores.commit(
                new CommitOptions(
                        confirmed,
                        timeout.map(Editing::timeout).orElse(CommitOptions.DEFAULT_TIMEOUT),
                        persist,
                        parameters.text("persist-id")),
                Author.of(session),
                permission(access, session));
        return Reply.OK;
    }

    private static Duration timeout(String text) {
        try {
            long seconds = Long.parseLong(text);
            if (seconds >= 1 && seconds <= MAX_TIMEOUT_SECONDS) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw Parameters.invalid("confirm-timeout", "confirm-timeout is a number of seconds");
    }

    Reply cancel(Session session, Parameters parameters) {
        datastores.cancelCommit(Author.of(session), parameters.text("persist-id"));
        return Reply.OK;
    }

    Reply discard(Session session, Parameters parameters) {
        datastores.discardChanges(Author.of(session));
        return Reply.OK;
    }
}
