package bro.agent;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How connections are made safe. Safe for use from any thread. */
final class Security {
    private static final Logger LOG = LoggerFactory.getLogger(Security.class);

    private final Optional<AgentTls> tls;
    private ChannelCredentials last;

    private Security(Optional<AgentTls> tls, ChannelCredentials first) {
        this.tls = tls;
        this.last = first;
    }

    /**
     * Reads the files for the first time.
     *
     * @throws IllegalArgumentException if one cannot be read, naming it
     */
    static Security of(Optional<AgentTls> tls) {
        try {
            return new Security(
                    tls, tls.isEmpty() ? InsecureChannelCredentials.create() : read(tls.get()));
        } catch (IOException e) {
            throw new IllegalArgumentException(unreadable(e), e);
        }
    }

    /** For a new connection: what the files hold now. */
    synchronized ChannelCredentials credentials() {
        if (tls.isPresent()) {
            try {
                last = read(tls.get());
            } catch (IOException e) {
                LOG.atWarn().log("{}; what was read before is used", unreadable(e));
            }
        }
        return last;
    }

    private static ChannelCredentials read(AgentTls tls) throws IOException {
        var credentials = TlsChannelCredentials.newBuilder().trustManager(tls.ca().toFile());
        if (tls.identity().isPresent()) {
            var identity = tls.identity().get();
            credentials.keyManager(identity.certificate().toFile(), identity.key().toFile());
        }
        return credentials.build();
    }

    private static String unreadable(IOException e) {
        return "a file for TLS cannot be read: " + e.getMessage();
    }
}
