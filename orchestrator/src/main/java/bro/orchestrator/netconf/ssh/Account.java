package bro.orchestrator.netconf.ssh;

import java.security.PublicKey;
import java.util.function.Predicate;

/**
 * Who may log in.
 *
 * @param password says whether a password is the account's; may be slow, and is to take no longer
 *     the more of the password is right
 * @param key says whether a public key is the account's; see {@link AuthorizedKeys}
 */
public record Account(String name, Predicate<char[]> password, Predicate<PublicKey> key) {}
