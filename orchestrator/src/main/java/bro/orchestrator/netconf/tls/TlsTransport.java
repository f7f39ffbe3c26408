package bro.orchestrator.netconf.tls;

import bro.orchestrator.netconf.session.Transport;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS servers, one for each TCP connection. A client without a certificate is refused. */
public final class TlsTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(TlsTransport.class);
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** Those of RFC 9325: forward secrecy and authenticated encryption. */
    private static final String[] SUITES = {
        "TLS_AES_256_GCM_SHA384",
        "TLS_AES_128_GCM_SHA256",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    };

    private static final Duration SWEEP = Duration.ofSeconds(1);

    static {
        // a client that is in could have the server compute without end
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private final TlsSettings settings;
    private final Supplier<TlsProfile> profile;
    private final Set<TlsConnection> open = ConcurrentHashMap.newKeySet();
    private final Thread watch;
    private volatile boolean retired;

    /**
     * Takes what each new connection is to use.
     *
     * @param profile asked once for each connection, on its own thread
     */
    public TlsTransport(TlsSettings settings, Supplier<TlsProfile> profile) {
        this.settings = settings;
        this.profile = profile;
        this.watch = Thread.ofVirtual().name("netconf-tls-watch").start(this::watch);
    }

    @Override
    public Runnable accept(SocketChannel tcp, Watcher watcher) {
        var connection = new TlsConnection(tcp, settings);
        open.add(connection);
        Thread.ofVirtual().name("netconf-tls").start(() -> serve(connection, watcher));
        return connection::cut;
    }

    private void serve(TlsConnection connection, Watcher watcher) {
        try {
            if (isLetIn(connection)) {
                Thread.ofVirtual().name("netconf-tls-in").start(connection::receive);
                watcher.serve(connection);
            }
        } finally {
            connection.end();
            open.remove(connection);
            watcher.closed();
        }
    }

    private boolean isLetIn(TlsConnection connection) {
        try {
            TlsProfile now = profile.get();
            SSLSocket socket = socket(connection.tcp(), now);
            connection.handshake(socket);
            List<X509Certificate> verified =
                    now.identity().verified(presented(socket.getSession().getPeerCertificates()));
            var user = CertificateMap.user(now.maps(), verified);
            if (user.isPresent()) {
                connection.authenticated(user.get());
                return true;
            }
            refused(connection, "no map names a user for the certificate");
        } catch (IOException | GeneralSecurityException e) {
            refused(connection, String.valueOf(e.getMessage()));
        }
        return false;
    }

    private static List<X509Certificate> presented(Certificate[] certificates) {
        return Arrays.stream(certificates).map(X509Certificate.class::cast).toList();
    }

    private static void refused(TlsConnection connection, String why) {
        LOG.atInfo()
                .addKeyValue("peer", connection.peer())
                .log("a TLS client was refused: {}", why);
    }

    private static SSLSocket socket(SocketChannel tcp, TlsProfile profile) throws IOException {
        tcp.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Socket plain = tcp.socket();
        var socket =
                (SSLSocket)
                        profile.identity()
                                .context()
                                .getSocketFactory()
                                .createSocket(plain, null, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setCipherSuites(SUITES);
        parameters.setUseCipherSuitesOrder(true);
        parameters.setNeedClientAuth(true);
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** Has the connections that there are go on, and ends when the last one has ended. */
    public void retire() {
        retired = true;
    }

    /** Whether it was retired and no connection is left. */
    public boolean isOver() {
        return retired && open.isEmpty();
    }

    /** Ends connections that take too long, until it is over or interrupted. */
    private void watch() {
        try {
            while (!isOver()) {
                Thread.sleep(SWEEP);
                long now = System.nanoTime();
                open.forEach(connection -> connection.checkTime(now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        watch.interrupt();
        open.forEach(TlsConnection::cut);
    }
}
