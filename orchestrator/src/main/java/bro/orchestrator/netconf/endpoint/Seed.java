package bro.orchestrator.netconf.endpoint;

import bro.orchestrator.netconf.tls.CertificateMap;
import bro.orchestrator.netconf.tls.TlsFiles;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xml.XmlReader;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the start-up configuration says of endpoints. It becomes part of the running configuration
 * when it is new or has changed; otherwise the running configuration rules.
 *
 * @param port of SSH; 0 for any
 * @param idleTimeout of sessions; zero means never
 */
public record Seed(
        String address, int port, Duration idleTimeout, Optional<Tls> tls, List<Home> clients) {
    /** The endpoint over SSH. */
    public static final String SSH = "ssh";

    /** The endpoint over TLS. */
    public static final String TLS = "tls";

    private static final String SPACE = Refusals.NAMESPACE;
    private static final int DIGEST_BYTES = 16;

    public Seed {
        clients = List.copyOf(clients);
    }

    /**
     * TLS is listened on.
     *
     * @param port 0 for any
     */
    public record Tls(int port, TlsFiles files, List<CertificateMap> maps) {
        public Tls {
            maps = List.copyOf(maps);
        }
    }

    /**
     * A client that is called home.
     *
     * @param overTls false for SSH; TLS is spoken as where it is listened on
     * @param endpoints at least one
     * @param periodMinutes empty for always
     */
    public record Home(
            String name, boolean overTls, List<Place> endpoints, Optional<Integer> periodMinutes) {
        public Home {
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * Where a client may be found.
     *
     * @param port empty for the usual one
     */
    public record Place(String host, Optional<Integer> port) {}

    /** Whether the configuration was made of another seed, or of none. */
    boolean isNew(Nodes running) {
        return !running.text("seed").equals(digest());
    }

    private String digest() {
        try {
            byte[] all = MessageDigest.getInstance("SHA-256").digest(xml(""));
            return HexFormat.of().formatHex(all, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A {@code config} element that puts this in place of what is configured. */
    XmlElement config() {
        try {
            return new XmlReader().read(new ByteArrayInputStream(xml(digest())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] xml(String digest) {
        var bytes = new ByteArrayOutputStream();
        try {
            var out = new XmlWriter(bytes);
            out.start(Namespaces.BASE, "config");
            out.start(SPACE, "netconf-server");
            out.attribute("xmlns:nc", Namespaces.BASE).attribute("nc:operation", "replace");
            out.leaf(SPACE, "seed", digest);
            listen(out);
            out.start(SPACE, "call-home");
            for (Home client : clients) {
                home(out, client);
            }
            out.end().end().end().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void listen(XmlWriter out) throws IOException {
        out.start(SPACE, "listen");
        out.leaf(SPACE, "idle-timeout", Long.toString(idleTimeout.toSeconds()));
        out.start(SPACE, "endpoints");
        endpoint(out, SSH, port);
        out.end().end();
        if (tls.isPresent()) {
            endpoint(out, TLS, tls.get().port());
            parameters(out, tls.get());
            out.end().end();
        }
        out.end().end();
    }

    /** Leaves the transport's element open. */
    private void endpoint(XmlWriter out, String name, int where) throws IOException {
        out.start(SPACE, "endpoint").leaf(SPACE, "name", name);
        out.start(SPACE, name).start(SPACE, "tcp-server-parameters");
        out.leaf(SPACE, "local-address", address);
        out.leaf(SPACE, "local-port", Integer.toString(where)).end();
    }

    private static void parameters(XmlWriter out, Tls tls) throws IOException {
        out.start(SPACE, "tls-server-parameters");
        for (String file : List.of("certificate", "private-key", "ca-certificate")) {
            out.leaf(SPACE, file, SecretFiles.NAMED);
        }
        out.end().start(SPACE, "client-identity-mappings");
        int id = 0;
        for (CertificateMap map : tls.maps()) {
            id++;
            out.start(SPACE, "cert-to-name").leaf(SPACE, "id", Integer.toString(id));
            out.leaf(SPACE, "fingerprint", map.fingerprint());
            switch (map.source()) {
                case CertificateMap.Specified specified ->
                        out.leaf(SPACE, "map-type", "specified")
                                .leaf(SPACE, "name", specified.name());
                case CertificateMap.Field field -> out.leaf(SPACE, "map-type", label(field));
            }
            out.end();
        }
        out.end();
    }

    private static String label(CertificateMap.Field field) {
        return field.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void home(XmlWriter out, Home client) throws IOException {
        out.start(SPACE, "netconf-client").leaf(SPACE, "name", client.name());
        out.start(SPACE, "endpoints");
        int number = 0;
        for (Place place : client.endpoints()) {
            number++;
            out.start(SPACE, "endpoint").leaf(SPACE, "name", Integer.toString(number));
            out.start(SPACE, client.overTls() ? TLS : SSH);
            out.start(SPACE, "tcp-client-parameters");
            out.leaf(SPACE, "remote-address", place.host());
            if (place.port().isPresent()) {
                out.leaf(SPACE, "remote-port", place.port().get().toString());
            }
            out.end();
            if (client.overTls() && tls.isPresent()) {
                parameters(out, tls.get());
            }
            out.end().end();
        }
        out.end();
        if (client.periodMinutes().isPresent()) {
            out.start(SPACE, "connection-type").start(SPACE, "periodic");
            out.leaf(SPACE, "period", client.periodMinutes().get().toString()).end().end();
        }
        out.end();
    }
}
