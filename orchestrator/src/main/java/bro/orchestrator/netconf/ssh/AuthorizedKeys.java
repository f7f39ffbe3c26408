package bro.orchestrator.netconf.ssh;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.opendaylight.netconf.shaded.sshd.common.config.keys.AuthorizedKeyEntry;
import org.opendaylight.netconf.shaded.sshd.common.config.keys.KeyUtils;
import org.opendaylight.netconf.shaded.sshd.common.config.keys.PublicKeyEntryResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Public keys in the form of OpenSSH's authorized_keys. A line that cannot be read, has options
 * that restrict its key, or names a certificate's authority, lets nobody in.
 */
public final class AuthorizedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(AuthorizedKeys.class);
    private static final long MAX_BYTES = 1 << 20;

    private AuthorizedKeys() {}

    /** The keys of some lines. */
    public static Predicate<PublicKey> of(List<String> lines) {
        List<PublicKey> keys = new ArrayList<>();
        for (String line : lines) {
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                add(text, keys);
            }
        }
        List<PublicKey> all = List.copyOf(keys);
        return key -> all.stream().anyMatch(mine -> KeyUtils.compareKeys(mine, key));
    }

    /** The keys of a file, as long as it is there and as it is at the time of each question. */
    public static Predicate<PublicKey> in(Path file) {
        return new InFile(file);
    }

    private static void add(String line, List<PublicKey> keys) {
        try (InputStream in = new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8))) {
            for (AuthorizedKeyEntry entry : AuthorizedKeyEntry.readAuthorizedKeys(in, true)) {
                if (entry.getLoginOptions().isEmpty()) {
                    keys.add(entry.resolvePublicKey(null, PublicKeyEntryResolver.FAILING));
                } else {
                    LOG.warn("an authorized key with options is not used");
                }
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            LOG.atWarn().setCause(e).log("an authorized key cannot be read and is not used");
        }
    }

    /** Reads a file again when it has changed. */
    private static final class InFile implements Predicate<PublicKey> {
        private record Read(FileTime modified, long size, Predicate<PublicKey> keys) {}

        private static final Read NOTHING = new Read(FileTime.fromMillis(0), -1, _ -> false);

        private final Path file;
        private volatile Read last = NOTHING;

        InFile(Path file) {
            this.file = file;
        }

        @Override
        public boolean test(PublicKey key) {
            try {
                return current().keys().test(key);
            } catch (NoSuchFileException e) {
                return false;
            } catch (IOException e) {
                LOG.atWarn().setCause(e).log("authorized keys cannot be read");
                return false;
            }
        }

        private Read current() throws IOException {
            var found = Files.readAttributes(file, BasicFileAttributes.class);
            Read known = last;
            if (!known.modified().equals(found.lastModifiedTime())
                    || known.size() != found.size()) {
                if (found.size() > MAX_BYTES) {
                    throw new IOException("larger than 1 MiB");
                }
                known =
                        new Read(
                                found.lastModifiedTime(),
                                found.size(),
                                of(Files.readAllLines(file)));
                last = known;
            }
            return known;
        }
    }
}
