package bro.orchestrator.netconf.operation;

import bro.orchestrator.netconf.access.Access;
import bro.orchestrator.netconf.datastore.Author;
import bro.orchestrator.netconf.datastore.EditOperation;
import bro.orchestrator.netconf.datastore.EditOptions;
import bro.orchestrator.netconf.datastore.Locks;
import bro.orchestrator.netconf.datastore.RunningDatastore;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.List;
import java.util.Optional;

/** {@code edit-config} and the operations on whole datastores. */
final class Editing {
    private final Access access;
    private final RunningDatastore running;
    private final Locks locks;

    Editing(Access access, RunningDatastore running, Locks locks) {
        this.access = access;
        this.running = running;
        this.locks = locks;
    }

    Reply edit(Session session, Parameters parameters) {
        parameters.requireRunning("target");
        EditOperation byDefault =
                parameters
                        .text("default-operation")
                        .map(Editing::byDefault)
                        .orElse(EditOperation.MERGE);
        String test =
                option(parameters, "test-option", List.of("test-then-set", "set", "test-only"));
        String onError =
                option(
                        parameters,
                        "error-option",
                        List.of("stop-on-error", "continue-on-error", "rollback-on-error"));
        XmlElement config = parameters.mandatory("config");
        running.edit(
                config,
                new EditOptions(
                        byDefault, test.equals("test-only"), onError.equals("continue-on-error")),
                Author.of(session),
                change -> {
                    locks.requireNotLockedByOther(session);
                    access.requireWrite(session, change);
                });
        return Reply.OK;
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

    /** One of several words, the first if none is given. */
    private static String option(Parameters parameters, String name, List<String> words) {
        Optional<String> given = parameters.text(name);
        if (given.isPresent() && !words.contains(given.get())) {
            throw Parameters.invalid(
                    name, "%s is one of %s".formatted(name, String.join(", ", words)));
        }
        return given.orElse(words.getFirst());
    }

    Reply validate(Session session, Parameters parameters) {
        XmlElement source = parameters.datastore("source");
        if (source.is(Namespaces.BASE, "config")) {
            running.validate(source);
        } else {
            parameters.requireRunning("source");
            running.validate();
        }
        return Reply.OK;
    }

    /** There is but one datastore, so there is nothing to copy from. */
    Reply copy(Session session, Parameters parameters) {
        parameters.requireRunning("target");
        XmlElement source = parameters.datastore("source");
        if (source.is(Namespaces.BASE, "running")) {
            throw Parameters.invalid("source", "source and target are the same datastore");
        }
        if (!source.is(Namespaces.BASE, "config")) {
            parameters.requireRunning("source");
        }
        throw Parameters.protocol(
                        ErrorTag.OPERATION_NOT_SUPPORTED,
                        "running is changed by edit-config, not replaced as a whole")
                .asException();
    }

    Reply delete(Session session, Parameters parameters) {
        parameters.requireRunning("target");
        throw Parameters.protocol(
                        ErrorTag.OPERATION_NOT_SUPPORTED, "the running datastore cannot be deleted")
                .asException();
    }
}
