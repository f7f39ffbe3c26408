package bro.orchestrator.netconf.datastore;

import java.time.Duration;
import java.util.Optional;

/**
 * How a commit is to be made, RFC 6241 section 8.4.5.
 *
 * @param confirmed whether it is undone unless another commit confirms it
 * @param timeout until then
 * @param persist the token by which any session may confirm it
 * @param persistId the token of the commit that this one confirms or follows
 */
public record CommitOptions(
        boolean confirmed, Duration timeout, Optional<String> persist, Optional<String> persistId) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

    /** A commit that stays. */
    public static final CommitOptions PLAIN =
            new CommitOptions(false, DEFAULT_TIMEOUT, Optional.empty(), Optional.empty());
}
