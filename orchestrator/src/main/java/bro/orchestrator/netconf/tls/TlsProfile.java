package bro.orchestrator.netconf.tls;

import java.util.List;

/**
 * How an endpoint speaks TLS.
 *
 * @param maps in the order in which they are tried; a client whom none names is refused
 */
public record TlsProfile(TlsIdentity identity, List<CertificateMap> maps) {
    public TlsProfile {
        maps = List.copyOf(maps);
    }
}
