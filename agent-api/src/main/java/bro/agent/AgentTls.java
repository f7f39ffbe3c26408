package bro.agent;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Lets an agent speak TLS. The files are PEM, and read again for each new connection; one that
 * cannot be read then counts as it was before.
 *
 * @param ca who must have signed the orchestrator's certificate, which must also name the host that
 *     the agent connects to
 * @param identity what the agent proves itself with, if the orchestrator wants that
 */
public record AgentTls(Path ca, Optional<Identity> identity) {

    /** Trusts the CA, and has no certificate to show. */
    public AgentTls(Path ca) {
        this(ca, Optional.empty());
    }

    /**
     * A certificate.
     *
     * @param certificate with those that lead to its CA, if there are any
     * @param key of the certificate, PKCS #8 without a password
     */
    public record Identity(Path certificate, Path key) {}
}
