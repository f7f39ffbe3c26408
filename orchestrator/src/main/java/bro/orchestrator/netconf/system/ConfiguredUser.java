package bro.orchestrator.netconf.system;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A user as the configuration file has it.
 *
 * @param authorizedKeys file with public keys in the form of OpenSSH, read again when it changes
 */
public record ConfiguredUser(
        String name, Role role, Optional<Password> password, Optional<Path> authorizedKeys) {}
