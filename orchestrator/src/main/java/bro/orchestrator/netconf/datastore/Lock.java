package bro.orchestrator.netconf.datastore;

import java.time.Instant;

/** That a session has a datastore for itself. */
public record Lock(long sessionId, Instant since) {}
