package bro.orchestrator.netconf.endpoint;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Map;

/** Why an address cannot be listened on, in words of our own that every client may read. */
final class Cause {
    /** What the system says, and what is said instead. */
    private static final Map<String, String> KNOWN =
            Map.of(
                    "Address already in use", "the address is already in use",
                    "Cannot assign requested address", "this machine has no such address",
                    "Permission denied", "the orchestrator lacks the right to use the port");

    private Cause() {}

    static String of(IOException failure) {
        return failure instanceof UnknownHostException
                ? "the name cannot be resolved"
                : KNOWN.getOrDefault(
                        String.valueOf(failure.getMessage()), "the system does not allow it");
    }
}
