package bro.orchestrator.netconf.tls;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the secrets of an endpoint lie, as PEM.
 *
 * @param certificate with those that lead to its authority, if there are any
 * @param key of the certificate, PKCS #8 without a password
 * @param authorities who must have signed the certificates of clients; a client's own certificate
 *     among them lets that client in
 */
public record TlsFiles(Path certificate, Path key, List<Path> authorities) {
    public TlsFiles {
        authorities = List.copyOf(authorities);
    }
}
