package bro.orchestrator.netconf.xpath;

import java.util.Optional;

/** What the names in an expression stand for. */
public interface Prefixes {

    /** The namespace of a prefix, if it is known. */
    Optional<String> namespace(String prefix);

    /** The namespace of names without a prefix; empty if such a name is to match in any. */
    String unprefixed();
}
