package bro.orchestrator.core.failure;

/** Why something failed: the code decides, the message tells a person. */
public record Failure(ErrorCode code, String message) {}
