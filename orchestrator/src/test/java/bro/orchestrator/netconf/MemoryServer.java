package bro.orchestrator.netconf;

import static java.nio.charset.StandardCharsets.UTF_8;

import bro.orchestrator.netconf.access.Nacm;
import bro.orchestrator.netconf.datastore.Datastores;
import bro.orchestrator.netconf.datastore.Locks;
import bro.orchestrator.netconf.datastore.NmdaDatastore;
import bro.orchestrator.netconf.datastore.RunningDatastore;
import bro.orchestrator.netconf.operation.BaseOperations;
import bro.orchestrator.netconf.operation.Operations;
import bro.orchestrator.netconf.operation.Trees;
import bro.orchestrator.netconf.rules.InputRules;
import bro.orchestrator.netconf.rules.Rules;
import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.Connection;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.RpcHandler;
import bro.orchestrator.netconf.session.SessionLimits;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.state.ManagerState;
import bro.orchestrator.netconf.state.SchemaState;
import bro.orchestrator.netconf.state.ServerState;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.xpath.Model;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What reads and edits, without a transport: each request is a session that sends nothing else. */
final class MemoryServer implements AutoCloseable {
    private static final Schema SCHEMA =
            Schema.load(List.of(Schema.Row.of("bro-conformance@2026-11-29", "shiny")));

    private final Sessions sessions;
    private final RpcHandler operations;

    MemoryServer(FakeOrchestrator orchestrator) {
        var limits = new SessionLimits(4, 1 << 20, 16, Duration.ofSeconds(10));
        sessions = new Sessions(limits, Clock.systemUTC());
        var locks = new Locks(Clock.systemUTC());
        var running = new RunningDatastore(SCHEMA, new Content(SCHEMA), orchestrator);
        var expressions = new Model(SCHEMA.context());
        var rules = new Rules(expressions);
        running.addParticipant(rules);
        running.addManagers();
        var access = new Nacm(SCHEMA, running.current(), Optional.of("admin"));
        var all = new Operations.Builder(expressions);
        // what is not asked for here
        SCHEMA.context()
                .getOperations()
                .forEach(
                        rpc ->
                                all.rpc(
                                        rpc.getQName().getNamespace().toString(),
                                        rpc.getQName().getLocalName(),
                                        (_, _) -> Reply.OK));
        var datastores = new Datastores(running, locks);
        var trees =
                new Trees(
                        SCHEMA,
                        datastores,
                        rules::inUse,
                        Map.of(ManagerState.PATH, new ManagerState(orchestrator)),
                        () -> (_, keys) -> keys.equals(List.of("DEFAULT")));
        trees.add(new SchemaState(SCHEMA, NmdaDatastore.labels()));
        trees.add(new ServerState(SCHEMA, sessions, locks, List.of()));
        new BaseOperations(SCHEMA, access, sessions, datastores, trees).addTo(all);
        var inputs =
                new InputRules(
                        new Model(SCHEMA.context()),
                        new Content(SCHEMA),
                        () -> DataNode.Children.NONE);
        operations = all.build(access, SCHEMA, new Content(SCHEMA), inputs);
    }

    /** What the server answers, without the rpc-reply around it. */
    String ask(String operation) {
        return ask(operation, false);
    }

    /** The same if the connection has broken before the request is looked at. */
    String askTooLate(String operation) {
        return ask(operation, true);
    }

    private String ask(String operation, boolean broken) {
        var output = new ByteArrayOutputStream();
        serve(Conversation.rpc("1", operation), output, broken);
        String all = output.toString(UTF_8);
        String reply = all.substring(all.indexOf("<rpc-reply"), all.lastIndexOf("</rpc-reply>"));
        return reply.substring(reply.indexOf('>') + 1);
    }

    void serve(String message, OutputStream output) {
        serve(message, output, false);
    }

    private void serve(String message, OutputStream output, boolean broken) {
        String sent = Conversation.HELLO_1_0 + Conversation.END + message + Conversation.END;
        sessions.serve(
                new Client(new ByteArrayInputStream(sent.getBytes(UTF_8)), output, broken),
                Duration.ZERO,
                List.of(),
                operations);
    }

    private record Client(InputStream input, OutputStream output, boolean broken)
            implements Connection {
        @Override
        public String user() {
            return "admin";
        }

        @Override
        public String peer() {
            return "127.0.0.1";
        }

        @Override
        public String transport() {
            return "netconf-ssh";
        }

        @Override
        public void whenClosed(Runnable work) {
            if (broken) {
                work.run();
            }
        }

        @Override
        public void close() {
            // nobody else has it
        }
    }

    @Override
    public void close() {
        sessions.close();
    }
}
