package bro.orchestrator.netconf.system;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.netconf.datastore.RunningDatastore;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import bro.orchestrator.netconf.xml.XmlReader;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Writes the users of the configuration file into the running configuration, and the rules by which
 * roles are groups of NACM. What was written once is not written again unless it has changed in the
 * file; from then on the running configuration rules. If it has no users at all, it is a new one
 * and gets everything.
 */
public final class Seed {
    private static final String ROLES = "roles.xml";
    private static final String NACM = "urn:ietf:params:xml:ns:yang:ietf-netconf-acm";
    private static final String SYSTEM = LocalUsers.NAMESPACE;

    private final RunningDatastore running;
    private final Schema schema;

    public Seed(RunningDatastore running, Schema schema) {
        this.running = running;
        this.schema = schema;
    }

    /**
     * Writes what is new.
     *
     * @param file where it is remembered what was written
     * @throws BroException as STARTUP_FAILED
     */
    public void sow(List<ConfiguredUser> users, Path file) {
        byte[] roles = roles();
        String digest = digest(roles);
        SeedRecord record = SeedRecord.read(file);
        if (!LocalUsers.areIn(running.current(), schema)) {
            record.forget();
        }
        Map<String, SeedRecord.Entry> seeded = new TreeMap<>();
        for (ConfiguredUser user : users) {
            if (!record.has(user)) {
                seeded.put(user.name(), SeedRecord.Entry.of(user));
            }
        }
        try {
            if (!record.hasRoles(digest)) {
                running.edit(config(roles));
            }
            if (!seeded.isEmpty()) {
                running.edit(config(encode(seeded)));
            }
        } catch (RpcException e) {
            throw new BroException(
                    ErrorCode.STARTUP_FAILED,
                    "the configured users do not fit into the running configuration",
                    e);
        }
        if (!seeded.isEmpty() || !record.hasRoles(digest)) {
            record.keep(digest, seeded, users.stream().map(ConfiguredUser::name).toList());
        }
    }

    private static byte[] roles() {
        try (InputStream in = Objects.requireNonNull(Seed.class.getResourceAsStream(ROLES))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("a resource cannot fail", e);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static XmlElement config(byte[] xml) {
        try {
            return new XmlReader().read(new ByteArrayInputStream(xml));
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
    }

    private static byte[] encode(Map<String, SeedRecord.Entry> users) {
        var bytes = new ByteArrayOutputStream();
        var out = new XmlWriter(bytes);
        try {
            out.start(Namespaces.BASE, "config").attribute("xmlns:nc", Namespaces.BASE);
            out.start(SYSTEM, "system").start(SYSTEM, "authentication");
            for (var user : users.entrySet()) {
                account(out, user.getKey(), user.getValue());
            }
            out.end().end();
            out.start(NACM, "nacm").start(NACM, "groups");
            for (Role role : Role.values()) {
                members(out, role, users);
            }
            out.end().end().end();
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static void account(XmlWriter out, String name, SeedRecord.Entry user)
            throws IOException {
        out.start(SYSTEM, "user").leaf(SYSTEM, "name", name);
        if (user.hasPassword()) {
            out.leaf(SYSTEM, "password", user.hash());
        } else {
            out.start(SYSTEM, "password").attribute("nc:operation", "remove").end();
        }
        out.end();
    }

    private static void members(XmlWriter out, Role role, Map<String, SeedRecord.Entry> users)
            throws IOException {
        out.start(NACM, "group").leaf(NACM, "name", role.group());
        for (var user : users.entrySet()) {
            out.start(NACM, "user-name");
            if (!user.getValue().role().equals(role.group())) {
                out.attribute("nc:operation", "remove");
            }
            out.text(user.getKey()).end();
        }
        out.end();
    }
}
