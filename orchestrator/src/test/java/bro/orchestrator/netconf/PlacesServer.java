package bro.orchestrator.netconf;

import static java.nio.charset.StandardCharsets.UTF_8;

import bro.orchestrator.netconf.access.Nacm;
import bro.orchestrator.netconf.action.EchoActions;
import bro.orchestrator.netconf.datastore.RunningDatastore;
import bro.orchestrator.netconf.endpoint.Endpoints;
import bro.orchestrator.netconf.endpoint.Quotas;
import bro.orchestrator.netconf.endpoint.SecretFiles;
import bro.orchestrator.netconf.endpoint.Seed;
import bro.orchestrator.netconf.notification.CreateSubscription;
import bro.orchestrator.netconf.notification.EventLog;
import bro.orchestrator.netconf.notification.EventStream;
import bro.orchestrator.netconf.notification.LogLimits;
import bro.orchestrator.netconf.notification.SubscriptionStyles;
import bro.orchestrator.netconf.operation.Operations;
import bro.orchestrator.netconf.rules.InputRules;
import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.RpcHandler;
import bro.orchestrator.netconf.session.SessionLimits;
import bro.orchestrator.netconf.session.Sessions;
import bro.orchestrator.netconf.ssh.Account;
import bro.orchestrator.netconf.ssh.SshSettings;
import bro.orchestrator.netconf.ssh.SshTransport;
import bro.orchestrator.netconf.tls.TlsSettings;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.xml.XmlReader;
import bro.orchestrator.netconf.xpath.Model;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A server over SSH that is made of the product's parts, for a model with actions and notifications
 * in places where the product has none. Any user is let in by any key.
 */
final class PlacesServer implements AutoCloseable {
    static final String PLACES = "urn:bro:places";
    static final String MORE = "urn:bro:places-more";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Schema SCHEMA =
            Schema.load(
                    List.of(
                            Schema.Row.of("bro-places@2026-11-29"),
                            Schema.Row.of("bro-places-more@2026-11-29")));

    /** All actions of the model; nobody asks for those of the product here. */
    private static final Map<String, String> ACTIONS =
            Map.of(
                    "plant/halt", PLACES,
                    "plant/hall/machine/motor/start", PLACES,
                    "plant/hall/machine/clean", MORE,
                    "brm/backup-manager/create-backup", Schema.BRO,
                    "brm/backup-manager/delete-backup", Schema.BRO,
                    "brm/backup-manager/cancel-action", Schema.BRO,
                    "brm/backup-manager/backup/restore", Schema.BRO);

    private final RunningDatastore running;
    private final Sessions sessions;
    private final EventStream events;
    private final SshTransport ssh;
    private final Endpoints endpoints;

    PlacesServer(Path directory) throws IOException {
        Clock clock = Clock.systemUTC();
        sessions = new Sessions(new SessionLimits(8, 1 << 20, 256, PATIENCE), clock);
        running = new RunningDatastore(SCHEMA, new Content(SCHEMA), new FakeOrchestrator());
        running.addManagers();
        var access = new Nacm(SCHEMA, running.current(), Optional.empty());
        running.addParticipant(access);
        EventLog log = EventLog.open(directory.resolve("events"), LogLimits.USUAL, clock);
        events = new EventStream(access, sessions, log, clock);
        ssh =
                SshTransport.prepare(
                        new SshSettings(PATIENCE, PATIENCE),
                        user -> Optional.of(new Account(user, _ -> false, _ -> true)),
                        directory.resolve("host"));
        RpcHandler operations = operations(access, clock);
        endpoints =
                new Endpoints(
                        SCHEMA,
                        new Endpoints.Parts(
                                ssh,
                                new TlsSettings(PATIENCE, PATIENCE),
                                new SecretFiles(directory, Optional.empty()),
                                new Quotas(8, 8, 8, 8),
                                (connection, idle) ->
                                        sessions.serve(
                                                connection,
                                                idle,
                                                Capabilities.of(SCHEMA),
                                                operations),
                                clock,
                                new SplittableRandom()));
        endpoints.start(RunningServer.limits(8).seed(), running);
    }

    private RpcHandler operations(Nacm access, Clock clock) {
        var expressions = new Model(SCHEMA.context());
        var content = new Content(SCHEMA);
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
        new CreateSubscription(events, new SubscriptionStyles(sessions), sessions, clock)
                .addTo(all);
        var inputs = new InputRules(expressions, content, () -> DataNode.Children.NONE);
        EchoActions.add(all, access, SCHEMA, content, inputs, ACTIONS);
        return all.build(access, SCHEMA, content, inputs);
    }

    /** Merges into the running configuration. */
    void configure(String inner) throws IOException {
        byte[] config = "<config>%s</config>".formatted(inner).getBytes(UTF_8);
        running.edit(new XmlReader().read(new ByteArrayInputStream(config)));
    }

    /** Tells everybody who has subscribed. */
    void publish(DataNode event) {
        events.publish(event);
    }

    int port() {
        return endpoints.port(Seed.SSH).orElseThrow();
    }

    @Override
    public void close() {
        endpoints.close();
        sessions.close();
        ssh.close();
        events.close();
    }
}
