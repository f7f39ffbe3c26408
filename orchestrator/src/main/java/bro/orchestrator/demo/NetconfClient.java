package bro.orchestrator.demo;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.opendaylight.netconf.shaded.sshd.client.SshClient;
import org.opendaylight.netconf.shaded.sshd.client.auth.password.UserAuthPasswordFactory;
import org.opendaylight.netconf.shaded.sshd.client.config.hosts.HostConfigEntryResolver;
import org.opendaylight.netconf.shaded.sshd.client.session.ClientSession;
import org.opendaylight.netconf.shaded.sshd.common.keyprovider.KeyIdentityProvider;

/**
 * A NETCONF session over SSH with the framing of base:1.0: one request at a time, each with a
 * limit. Not thread-safe.
 */
final class NetconfClient implements Closeable {
    private static final String BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
    private static final String MARK = "]]>]]>";
    private static final long END_OF_MESSAGE = 0x5d_5d_3e_5d_5d_3eL;
    private static final long SIX_BYTES = 0xffff_ffff_ffffL;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MAX_MESSAGE_BYTES = 16 << 20;
    private static final String HELLO =
            "<hello xmlns=\"%s\"><capabilities><capability>%s</capability></capabilities></hello>"
                    .formatted(BASE, "urn:ietf:params:netconf:base:1.0");

    private sealed interface Arrival {
        record Message(XmlNode content) implements Arrival {}

        record End(String reason) implements Arrival {}
    }

    private final SshClient ssh;
    private final BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(8);
    private final OutputStream out;
    private long lastId;

    private NetconfClient(SshClient ssh, InputStream in, OutputStream out) {
        this.ssh = ssh;
        this.out = out;
        Thread.ofVirtual().name("netconf-replies").start(() -> receive(in));
    }

    /**
     * Logs in and exchanges hellos.
     *
     * @param hostKey whether a key of the server is the right one
     */
    static NetconfClient connect(
            String host, int port, String user, String password, Predicate<PublicKey> hostKey)
            throws IOException, InterruptedException {
        SshClient ssh = SshClient.setUpDefaultClient();
        boolean done = false;
        try {
            // what the user has in ~/.ssh does not matter here
            ssh.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
            ssh.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
            ssh.setUserAuthFactories(List.of(UserAuthPasswordFactory.INSTANCE));
            ssh.setServerKeyVerifier((_, _, key) -> hostKey.test(key));
            ssh.start();
            ClientSession session = ssh.connect(user, host, port).verify(LIMIT).getSession();
            session.addPasswordIdentity(password);
            session.auth().verify(LIMIT);
            var channel = session.createSubsystemChannel("netconf");
            channel.open().verify(LIMIT);
            var client = new NetconfClient(ssh, channel.getInvertedOut(), channel.getInvertedIn());
            client.greet();
            done = true;
            return client;
        } finally {
            if (!done) {
                ssh.stop();
            }
        }
    }

    /**
     * Asks, and waits for the answer.
     *
     * @param operation the element inside {@code rpc}
     * @return the {@code rpc-reply}
     * @throws DemoException if the answer is an rpc-error
     */
    XmlNode rpc(String operation) throws IOException, InterruptedException {
        String id = Long.toString(++lastId);
        send("<rpc xmlns=\"%s\" message-id=\"%s\">%s</rpc>".formatted(BASE, id, operation));
        XmlNode reply = receiveNext();
        if (!reply.name().equals("rpc-reply")
                || !reply.element().getAttribute("message-id").equals(id)) {
            throw new DemoException("NETCONF request %s got no reply of its own".formatted(id));
        }
        XmlNode error = reply.find("rpc-error").orElse(null);
        if (error != null) {
            throw new DemoException(
                    "NETCONF refused: %s (%s)"
                            .formatted(error.text("error-message"), error.text("error-tag")));
        }
        return reply;
    }

    /** Ends the session. */
    @Override
    public void close() {
        ssh.stop();
    }

    private void greet() throws IOException, InterruptedException {
        send(HELLO);
        String name = receiveNext().name();
        if (!name.equals("hello")) {
            throw new DemoException("NETCONF began with '%s', not with hello".formatted(name));
        }
    }

    private void send(String message) throws IOException {
        out.write((message + MARK).getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private XmlNode receiveNext() throws IOException, InterruptedException {
        return switch (arrivals.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            case Arrival.Message(XmlNode content) -> content;
            case Arrival.End(String reason) ->
                    throw new DemoException("the NETCONF session ended: " + reason);
            case null ->
                    throw new DemoException(
                            "NETCONF did not answer for %d s".formatted(LIMIT.toSeconds()));
        };
    }

    private void receive(InputStream in) {
        try (var buffered = new BufferedInputStream(in)) {
            try {
                while (true) {
                    arrivals.put(new Arrival.Message(XmlNode.parse(message(buffered))));
                }
            } catch (IOException e) {
                arrivals.put(new Arrival.End(String.valueOf(e.getMessage())));
            }
        } catch (IOException | InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The bytes up to the mark that ends a message. */
    private static byte[] message(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        long tail = 0;
        while (tail != END_OF_MESSAGE) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the server closed it");
            }
            if (bytes.size() > MAX_MESSAGE_BYTES) {
                throw new IOException("a message is too long");
            }
            bytes.write(b);
            tail = (tail << Byte.SIZE | b) & SIX_BYTES;
        }
        return Arrays.copyOf(bytes.toByteArray(), bytes.size() - MARK.length());
    }
}
