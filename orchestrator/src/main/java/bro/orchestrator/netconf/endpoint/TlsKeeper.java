package bro.orchestrator.netconf.endpoint;

import bro.orchestrator.netconf.tls.CertificateMap;
import bro.orchestrator.netconf.tls.TlsException;
import bro.orchestrator.netconf.tls.TlsFiles;
import bro.orchestrator.netconf.tls.TlsIdentity;
import bro.orchestrator.netconf.tls.TlsProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an endpoint shows to TLS clients: as the files are now. What they hold cannot always be
 * used, for instance while they are being replaced; then what was read before stays.
 */
final class TlsKeeper implements Supplier<TlsProfile> {
    private static final Logger LOG = LoggerFactory.getLogger(TlsKeeper.class);
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final TlsFiles files;
    private final List<CertificateMap> maps;
    private TlsProfile current;
    private List<Object> seen;
    private long looked;

    TlsKeeper(TlsFiles files, List<CertificateMap> maps) throws TlsException {
        this.files = files;
        this.maps = maps;
        this.seen = stamps(files);
        this.current = new TlsProfile(TlsIdentity.read(files), maps);
        this.looked = System.nanoTime();
    }

    @Override
    public synchronized TlsProfile get() {
        long now = System.nanoTime();
        if (now - looked > FRESH.toNanos()) {
            looked = now;
            List<Object> stamps = stamps(files);
            if (!stamps.equals(seen)) {
                seen = stamps;
                reload();
            }
        }
        return current;
    }

    private void reload() {
        try {
            current = new TlsProfile(TlsIdentity.read(files), maps);
            LOG.info("certificates of a NETCONF endpoint were read anew");
        } catch (TlsException e) {
            LOG.error("the certificates read before stay: {}", e.getMessage());
        }
    }

    private static List<Object> stamps(TlsFiles files) {
        return Stream.concat(
                        Stream.of(files.certificate(), files.key()), files.authorities().stream())
                .map(TlsKeeper::stamp)
                .toList();
    }

    private static Object stamp(Path file) {
        try {
            var found = Files.readAttributes(file, BasicFileAttributes.class);
            return List.of(found.lastModifiedTime(), found.size(), found.isRegularFile());
        } catch (IOException e) {
            return "";
        }
    }
}
