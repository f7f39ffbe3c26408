package bro.orchestrator.netconf;

import bro.orchestrator.netconf.session.Role;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Somebody who may log in.
 *
 * @param password says whether a password is the user's; called on a virtual thread, may be slow
 * @param authorizedKeys file with public keys in the form of OpenSSH, read again when it changes
 */
public record NetconfUser(
        String name, Role role, Predicate<char[]> password, Optional<Path> authorizedKeys) {}
