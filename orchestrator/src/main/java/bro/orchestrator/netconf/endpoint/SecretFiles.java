package bro.orchestrator.netconf.endpoint;

import bro.orchestrator.netconf.endpoint.EndpointConfig.Tls;
import bro.orchestrator.netconf.tls.TlsFiles;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the files lie that the configuration names. The configuration can be read, so it holds
 * names only, and no name leads out of the directory.
 *
 * @param named the files of the start-up configuration, known as {@value #NAMED}
 */
public record SecretFiles(Path directory, Optional<TlsFiles> named) {
    static final String NAMED = "bro.yaml";

    TlsFiles of(Tls tls) {
        return new TlsFiles(
                tls.certificate().equals(NAMED)
                        ? named.map(TlsFiles::certificate).orElse(in(NAMED))
                        : in(tls.certificate()),
                tls.key().equals(NAMED)
                        ? named.map(TlsFiles::key).orElse(in(NAMED))
                        : in(tls.key()),
                tls.authorities().stream()
                        .flatMap(
                                name ->
                                        name.equals(NAMED) && named.isPresent()
                                                ? named.get().authorities().stream()
                                                : Stream.of(in(name)))
                        .toList());
    }

    private Path in(String name) {
        return directory.resolve(name);
    }
}
