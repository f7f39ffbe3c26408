package bro.orchestrator.netconf.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.opendaylight.netconf.shaded.sshd.common.config.keys.FilePasswordProvider;
import org.opendaylight.netconf.shaded.sshd.common.config.keys.KeyUtils;
import org.opendaylight.netconf.shaded.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.opendaylight.netconf.shaded.sshd.common.keyprovider.KeyPairProvider;
import org.opendaylight.netconf.shaded.sshd.common.util.buffer.BufferException;
import org.opendaylight.netconf.shaded.sshd.common.util.io.resource.PathResource;
import org.opendaylight.netconf.shaded.sshd.common.util.security.SecurityUtils;

/** The server's own keys, in OpenSSH's form, readable by their owner alone; made when missing. */
final class HostKeys {
    private static final List<Kind> KINDS =
            List.of(
                    new Kind("ssh_host_ed25519_key", KeyPairProvider.SSH_ED25519, 256),
                    new Kind("ssh_host_ecdsa_key", KeyPairProvider.ECDSA_SHA2_NISTP256, 256));

    private record Kind(String file, String algorithm, int bits) {}

    private HostKeys() {}

    static KeyPairProvider in(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (Kind kind : KINDS) {
            Path file = directory.resolve(kind.file());
            if (!Files.exists(file)) {
                generate(kind, directory, file);
            }
        }
        var pairs = new ArrayList<KeyPair>();
        for (Kind kind : KINDS) {
            pairs.add(read(directory.resolve(kind.file())));
        }
        return KeyPairProvider.wrap(pairs);
    }

    private static KeyPair read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Iterable<KeyPair> pairs =
                    SecurityUtils.loadKeyPairIdentities(
                            null, new PathResource(file), in, FilePasswordProvider.EMPTY);
            if (pairs != null && pairs.iterator().hasNext()) {
                return pairs.iterator().next();
            }
        } catch (IOException
                | GeneralSecurityException
                | BufferException
                | IllegalArgumentException
                | IndexOutOfBoundsException e) {
            throw new IOException("host key '%s' cannot be read".formatted(file), e);
        }
        throw new IOException("file '%s' holds no host key".formatted(file));
    }

    private static void generate(Kind kind, Path directory, Path file) throws IOException {
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path part = Files.createTempFile(directory, ".", ".part", ownerOnly);
        try {
            KeyPair pair = KeyUtils.generateKeyPair(kind.algorithm(), kind.bits());
            var encoded = new ByteArrayOutputStream();
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "bro", null, encoded);
            write(encoded.toByteArray(), part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            force(directory);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make a host key of kind " + kind.algorithm(), e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void write(byte[] bytes, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
