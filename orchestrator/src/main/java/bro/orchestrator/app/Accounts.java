package bro.orchestrator.app;

import bro.orchestrator.config.Config;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.netconf.system.ConfiguredUser;
import bro.orchestrator.netconf.system.Password;
import bro.orchestrator.netconf.system.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may log in. */
final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final long MAX_PASSWORD_BYTES = 1_024;
    private static final int RANDOM_BYTES = 18;

    private Accounts() {}

    /**
     * Returns the configured users; without any, {@code admin} with a password that is made at the
     * first start and kept in {@code admin-password} in the data directory.
     *
     * @throws BroException as STARTUP_FAILED if a password file cannot be read
     */
    static List<ConfiguredUser> of(List<Config.User> configured, Path data) {
        if (!configured.isEmpty()) {
            return configured.stream().map(Accounts::account).toList();
        }
        Path file = data.resolve("admin-password");
        if (!Files.exists(file)) {
            makePassword(file);
        }
        return List.of(
                new ConfiguredUser(
                        "admin", Role.ADMIN, Optional.of(password(file)), Optional.empty()));
    }

    private static ConfiguredUser account(Config.User user) {
        Role role =
                switch (user.role()) {
                    case VIEWER -> Role.VIEWER;
                    case OPERATOR -> Role.OPERATOR;
                    case ADMIN -> Role.ADMIN;
                };
        user.authorizedKeys().ifPresent(Accounts::requireReadable);
        return new ConfiguredUser(
                user.name(),
                role,
                user.passwordFile().map(Accounts::password),
                user.authorizedKeys());
    }

    /** The first line of a file. */
    private static Password password(Path file) {
        String right = firstLine(file);
        if (right.isEmpty()) {
            throw new BroException(
                    ErrorCode.STARTUP_FAILED, "password file '%s' is empty".formatted(file));
        }
        return new Password(right);
    }

    private static String firstLine(Path file) {
        requireReadable(file);
        try {
            if (Files.size(file) > MAX_PASSWORD_BYTES) {
                throw new BroException(
                        ErrorCode.STARTUP_FAILED,
                        "password file '%s' is larger than 1 KiB".formatted(file));
            }
            String text = Files.readString(file);
            return text.lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new BroException(
                    ErrorCode.STARTUP_FAILED,
                    "password file '%s' cannot be read".formatted(file),
                    e);
        }
    }

    private static void requireReadable(Path file) {
        if (!Files.isReadable(file)) {
            throw new BroException(
                    ErrorCode.STARTUP_FAILED,
                    "file '%s', named for a user, cannot be read".formatted(file));
        }
    }

    private static void makePassword(Path file) {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        var owner =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.deleteIfExists(part);
            Files.createFile(part, owner);
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap((password + "\n").getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new BroException(
                    ErrorCode.STARTUP_FAILED,
                    "password file '%s' cannot be made".formatted(file),
                    e);
        }
        LOG.info("no users are configured: made user admin, its password is in {}", file);
    }
}
