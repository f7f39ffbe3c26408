package bro.orchestrator.netconf;

import static java.nio.charset.StandardCharsets.UTF_8;

import bro.orchestrator.netconf.datastore.Author;
import bro.orchestrator.netconf.datastore.CommitOptions;
import bro.orchestrator.netconf.datastore.ConfigTree;
import bro.orchestrator.netconf.datastore.Datastore;
import bro.orchestrator.netconf.datastore.Datastores;
import bro.orchestrator.netconf.datastore.EditOptions;
import bro.orchestrator.netconf.datastore.Locks;
import bro.orchestrator.netconf.datastore.RunningDatastore;
import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.tree.ModelNode;
import bro.orchestrator.netconf.tree.NodeWriter;
import bro.orchestrator.netconf.tree.Selection;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xml.XmlReader;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Datastores of the module that holds every construct, over a fake orchestrator. */
final class Stores implements AutoCloseable {
    static final Author ANN = new Author(1, "ann");
    static final Author BEN = new Author(2, "ben");
    static final Schema SCHEMA =
            Schema.load(List.of(Schema.Row.of("bro-conformance@2026-11-29", "shiny")));

    private static final String BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";

    final FakeOrchestrator orchestrator;
    final RunningDatastore running;
    final Datastores all;

    Stores(FakeOrchestrator orchestrator) {
        this.orchestrator = orchestrator;
        this.running = new RunningDatastore(SCHEMA, new Content(SCHEMA), orchestrator);
        this.all = new Datastores(running, new Locks(Clock.systemUTC()));
    }

    /** The same as another process finds it. */
    Stores restarted() {
        return new Stores(orchestrator);
    }

    static XmlElement config(String inner) {
        String text =
                ("<config xmlns=\"%s\" xmlns:nc=\"%s\" xmlns:y=\"urn:ietf:params:xml:ns:yang:1\""
                                + " xmlns:c=\"urn:bro:conformance\""
                                + " xmlns:wd=\"urn:ietf:params:xml:ns:netconf:default:1.0\">"
                                + "%s</config>")
                        .formatted(BASE, BASE, inner);
        try {
            return new XmlReader().read(new ByteArrayInputStream(text.getBytes(UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String conformance(String inner) {
        return "<conformance xmlns=\"urn:bro:conformance\">%s</conformance>".formatted(inner);
    }

    static String manager(String id, String inner) {
        return ("<brm xmlns=\"urn:bro:backup-restore-orchestrator\"><backup-manager>"
                        + "<id>%s</id>%s</backup-manager></brm>")
                .formatted(id, inner);
    }

    /** Edits what is in the container of the module. */
    void edit(String inner) {
        edit(Datastore.RUNNING, conformance(inner), EditOptions.PLAIN, ANN);
    }

    void edit(Datastore target, String inner, EditOptions options, Author author) {
        all.edit(target, config(inner), options, author, _ -> {});
    }

    void commit() {
        all.commit(CommitOptions.PLAIN, ANN, _ -> {});
    }

    /** Commits for ten minutes. */
    void commitConfirmed(Author author) {
        all.commit(
                new CommitOptions(true, Duration.ofMinutes(10), Optional.empty(), Optional.empty()),
                author,
                _ -> {});
    }

    /** All that a datastore holds, without white space. */
    String all(Datastore datastore) {
        var text = new ByteArrayOutputStream();
        var tree = new ConfigTree(ModelNode.root(SCHEMA.context()), Map.of());
        try {
            var out = new XmlWriter(text);
            out.start(BASE, "data");
            Selection.ALL.write(tree.of(all.read(datastore)), new NodeWriter(out));
            out.end();
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString(UTF_8);
    }

    /** What the container of the module holds in running. */
    String shown() {
        String shown = all(Datastore.RUNNING);
        int from = shown.indexOf("<conformance");
        return from < 0
                ? ""
                : shown.substring(shown.indexOf('>', from) + 1, shown.indexOf("</conformance>"));
    }

    @Override
    public void close() {
        all.close();
    }
}
