package bro.orchestrator.core.action;

import bro.orchestrator.core.failure.Failure;

/** How an action ends. */
public sealed interface Outcome {
    record Success() implements Outcome {}

    record Failed(Failure why) implements Outcome {}

    record Cancelled() implements Outcome {}
}
