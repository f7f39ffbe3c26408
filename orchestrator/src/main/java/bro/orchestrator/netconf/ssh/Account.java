package bro.orchestrator.netconf.ssh;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who may log in.
 *
 * @param password says whether a password is the account's; to take no longer the more of it is
 *     right
 * @param authorizedKeys file in the form of OpenSSH, read again when it has changed
 */
public record Account(String name, Predicate<char[]> password, Optional<Path> authorizedKeys) {}
