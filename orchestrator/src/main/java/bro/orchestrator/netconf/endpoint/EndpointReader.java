package bro.orchestrator.netconf.endpoint;

import bro.orchestrator.netconf.endpoint.EndpointConfig.Address;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Client;
import bro.orchestrator.netconf.endpoint.EndpointConfig.KeepAlive;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Listen;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Periodic;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Persistent;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Remote;
import bro.orchestrator.netconf.endpoint.EndpointConfig.StartWith;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Strategy;
import bro.orchestrator.netconf.endpoint.EndpointConfig.Tls;
import bro.orchestrator.netconf.schema.DateAndTime;
import bro.orchestrator.netconf.tls.CertificateMap;
import bro.orchestrator.netconf.tls.CertificateMap.Field;
import bro.orchestrator.netconf.tls.CertificateMap.Specified;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.opendaylight.yangtools.yang.common.QNameModule;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;

/**
 * Reads {@code bro-netconf-server} and fills in its defaults. What the model cannot say is refused
 * here, naming the place.
 */
final class EndpointReader {
    private static final int SSH_PORT = 830;
    private static final int TLS_PORT = 6513;
    private static final int SSH_HOME = 4334;
    private static final int TLS_HOME = 4335;
    private static final int PERIOD_MINUTES = 60;
    private static final int PERIODIC_IDLE_SECONDS = 180;
    private static final int MAX_WAIT_SECONDS = 5;
    private static final int MAX_ATTEMPTS = 3;

    private final QNameModule module;

    EndpointReader(QNameModule module) {
        this.module = module;
    }

    /** The part of a configuration that is read here. */
    Nodes root(ContainerNode configuration) {
        return Nodes.of(module, configuration).inner("netconf-server");
    }

    EndpointConfig read(ContainerNode configuration) {
        Nodes root = root(configuration);
        Nodes listen = root.inner("listen");
        return new EndpointConfig(
                Duration.ofSeconds(listen.number("idle-timeout", 0)),
                listen.inner("endpoints").list("endpoint").map(EndpointReader::listen).toList(),
                root.inner("call-home")
                        .list("netconf-client")
                        .map(EndpointReader::client)
                        .toList());
    }

    private static Listen listen(Nodes entry) {
        String name = entry.text("name");
        Nodes transport = entry.inner("transport");
        boolean tls = transport.has("tls");
        Nodes inner = transport.inner(tls ? "tls" : "ssh");
        Nodes tcp = inner.inner("tcp-server-parameters");
        return new Listen(
                name,
                new Address(
                        tcp.text("local-address"),
                        (int) tcp.number("local-port", tls ? TLS_PORT : SSH_PORT)),
                tls ? Optional.of(tls(inner, Refusals.endpoint(name))) : Optional.empty());
    }

    private static Client client(Nodes entry) {
        String name = entry.text("name");
        return new Client(
                name,
                entry.inner("endpoints").list("endpoint").map(it -> remote(name, it)).toList(),
                type(entry.inner("connection-type").inner("connection-type")),
                strategy(entry.inner("reconnect-strategy")));
    }

    private static Remote remote(String client, Nodes entry) {
        String name = entry.text("name");
        Nodes transport = entry.inner("transport");
        boolean tls = transport.has("tls");
        Nodes inner = transport.inner(tls ? "tls" : "ssh");
        Nodes tcp = inner.inner("tcp-client-parameters");
        Nodes probes = tcp.inner("keepalives");
        return new Remote(
                name,
                new Address(
                        tcp.text("remote-address"),
                        (int) tcp.number("remote-port", tls ? TLS_HOME : SSH_HOME)),
                tcp.leaf("local-address").map(Object::toString),
                new KeepAlive(
                        (int) probes.number("idle-time", KeepAlive.USUAL.idleSeconds()),
                        (int) probes.number("max-probes", KeepAlive.USUAL.probes()),
                        (int) probes.number("probe-interval", KeepAlive.USUAL.intervalSeconds())),
                tls ? Optional.of(tls(inner, Refusals.remote(client, name))) : Optional.empty());
    }

    private static Tls tls(Nodes entry, Refusals refusals) {
        Nodes parameters = entry.inner("tls-server-parameters");
        return new Tls(
                parameters.text("certificate"),
                parameters.text("private-key"),
                parameters.texts("ca-certificate"),
                entry.inner("client-identity-mappings")
                        .list("cert-to-name")
                        .sorted(Comparator.comparingLong(map -> map.number("id", 0)))
                        .map(map -> map(map, refusals))
                        .toList());
    }

    private static CertificateMap map(Nodes entry, Refusals refusals) {
        String type = entry.text("map-type");
        CertificateMap.Source source =
                type.equals("specified")
                        ? new Specified(
                                entry.leaf("name")
                                        .map(Object::toString)
                                        .orElseThrow(
                                                () ->
                                                        refusals.invalid(
                                                                "a map of type specified needs a"
                                                                        + " name")))
                        : field(type, refusals);
        try {
            return new CertificateMap(entry.text("fingerprint"), source);
        } catch (IllegalArgumentException e) {
            throw refusals.invalid("a fingerprint is none of SHA-1 or SHA-2");
        }
    }

    private static Field field(String type, Refusals refusals) {
        try {
            return Field.valueOf(type.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw refusals.invalid("map type '%s' is not known".formatted(type));
        }
    }

    private static EndpointConfig.Type type(Nodes choice) {
        if (!choice.has("periodic")) {
            return new Persistent();
        }
        Nodes periodic = choice.inner("periodic");
        return new Periodic(
                Duration.ofMinutes(periodic.number("period", PERIOD_MINUTES)),
                periodic.leaf("anchor-time").map(text -> DateAndTime.parse(text.toString())),
                Duration.ofSeconds(periodic.number("idle-timeout", PERIODIC_IDLE_SECONDS)));
    }

    private static Strategy strategy(Nodes entry) {
        return new Strategy(
                entry.leaf("start-with")
                        .map(Object::toString)
                        .map(text -> text.toUpperCase(Locale.ROOT).replace('-', '_'))
                        .map(StartWith::valueOf)
                        .orElse(StartWith.FIRST_LISTED),
                Duration.ofSeconds(entry.number("max-wait", MAX_WAIT_SECONDS)),
                (int) entry.number("max-attempts", MAX_ATTEMPTS));
    }
}
