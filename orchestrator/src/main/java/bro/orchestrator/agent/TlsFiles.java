package bro.orchestrator.agent;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the secrets of the agent port lie, all as PEM.
 *
 * @param certificate with those that lead to its CA, if there are any
 * @param key of the certificate, PKCS #8 without a password
 * @param clientCa who must have signed the certificates of agents; empty means that agents need
 *     none
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> clientCa) {}
