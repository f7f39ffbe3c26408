package bro.orchestrator.netconf.access;

import java.util.Optional;

/** What a rule is about: the {@code rule-type} of RFC 8341. */
sealed interface Target {

    /** Everything. */
    record Anything() implements Target {}

    /** Rpcs of that name; of any if it is empty. */
    record Rpc(Optional<String> name) implements Target {}

    /** Notifications at the top of a module of that name; of any if it is empty. */
    record Notification(Optional<String> name) implements Target {}

    /** A data node, an action or a notification with a place in the data tree, and all below. */
    record Data(RulePath path) implements Target {}
}
