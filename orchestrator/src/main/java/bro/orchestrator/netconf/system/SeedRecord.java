package bro.orchestrator.netconf.system;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.netconf.schema.CryptHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was written into the configuration at an earlier start, kept in a file: {@code roles} with a
 * digest, and for each user {@code user NAME ROLE HASH}.
 */
final class SeedRecord {
    private static final String NO_PASSWORD = "-";
    private static final int USER_FIELDS = 4;
    private static final long MAX_BYTES = 4L << 20;

    private final Path file;
    private final Map<String, Entry> users = new TreeMap<>();
    private String roles = "";

    /** A user as seeded; {@code hash} is {@value #NO_PASSWORD} without a password. */
    record Entry(String role, String hash) {

        /** What is to be remembered of a user, with a new hash of the password. */
        static Entry of(ConfiguredUser user) {
            return new Entry(
                    user.role().group(),
                    user.password().map(it -> CryptHash.of(it.clear())).orElse(NO_PASSWORD));
        }

        boolean hasPassword() {
            return !hash.equals(NO_PASSWORD);
        }

        boolean isStill(ConfiguredUser user) {
            boolean samePassword =
                    user.password()
                            .map(it -> hasPassword() && CryptHash.matches(hash, it.clear()))
                            .orElse(!hasPassword());
            return role.equals(user.role().group()) && samePassword;
        }
    }

    private SeedRecord(Path file) {
        this.file = file;
    }

    /**
     * Reads the file; without one nothing was seeded.
     *
     * @throws BroException as STARTUP_FAILED if it cannot be read
     */
    static SeedRecord read(Path file) {
        var record = new SeedRecord(file);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw failed("it is too large", null);
            }
            for (String line : Files.readAllLines(file)) {
                record.take(line.split(" ", -1));
            }
        } catch (NoSuchFileException e) {
            return record;
        } catch (IOException e) {
            throw failed("it cannot be read", e);
        }
        return record;
    }

    private static BroException failed(String why, @Nullable Exception e) {
        String message = "the record of seeded users: " + why;
        return e == null
                ? new BroException(ErrorCode.STARTUP_FAILED, message)
                : new BroException(ErrorCode.STARTUP_FAILED, message, e);
    }

    private void take(String[] fields) {
        if (fields.length == 2 && fields[0].equals("roles")) {
            roles = fields[1];
        } else if (fields.length == USER_FIELDS && fields[0].equals("user")) {
            users.put(fields[1], new Entry(fields[2], fields[3]));
        }
    }

    boolean hasRoles(String digest) {
        return roles.equals(digest);
    }

    boolean has(ConfiguredUser user) {
        Entry known = users.get(user.name());
        return known != null && known.isStill(user);
    }

    /** Has nothing be remembered. */
    void forget() {
        users.clear();
        roles = "";
    }

    /**
     * Remembers that this is in the configuration, durably.
     *
     * @param present names of all configured users; what is known of others is forgotten
     * @throws BroException as STARTUP_FAILED if it cannot be written
     */
    void keep(String rolesDigest, Map<String, Entry> seeded, List<String> present) {
        roles = rolesDigest;
        users.putAll(seeded);
        users.keySet().retainAll(present);
        var text = new StringBuilder("roles %s\n".formatted(roles));
        users.forEach(
                (name, entry) ->
                        text.append("user %s %s %s\n".formatted(name, entry.role, entry.hash)));
        try {
            write(text.toString());
        } catch (IOException e) {
            throw failed("it cannot be written", e);
        }
    }

    private void write(String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createFile(
                part,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
