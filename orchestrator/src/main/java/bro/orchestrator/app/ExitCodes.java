package bro.orchestrator.app;

import bro.orchestrator.core.failure.ErrorCode;

/** What the process tells its caller; {@code docs/operations.md} lists them. */
final class ExitCodes {
    static final int OK = 0;

    /** The command line cannot be understood. */
    static final int USAGE = 2;

    private ExitCodes() {}

    /** By who must act: 3 the caller, 4 an agent, 5 the storage, 6 the orchestrator. */
    static int of(ErrorCode code) {
        return switch (code.origin()) {
            case CALLER -> 3;
            case AGENT -> 4;
            case STORAGE -> 5;
            case ORCHESTRATOR -> 6;
        };
    }
}
