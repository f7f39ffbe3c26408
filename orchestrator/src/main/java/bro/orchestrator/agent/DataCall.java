package bro.orchestrator.agent;

import io.grpc.Status;

/** A call of the data service, which lives no longer than the registration it belongs to. */
interface DataCall {

    /** Ends the call, from any thread; may be repeated. */
    void end(Status why);
}
