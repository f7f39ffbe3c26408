package bro.orchestrator.agent;

import bro.agent.v1.ToAgent;
import bro.orchestrator.core.agent.AgentInfo;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Instant;

/**
 * One registered agent on its control stream. Shared: any thread may send; gRPC wants one at a
 * time.
 */
final class AgentSession {
    private final AgentInfo info;
    private final String instanceId;
    private final String token;
    private final ServerCallStreamObserver<ToAgent> stream;
    private volatile Instant lastHeard;
    private boolean ended;

    AgentSession(
            AgentInfo info,
            String instanceId,
            String token,
            ServerCallStreamObserver<ToAgent> stream,
            Instant now) {
        this.info = info;
        this.instanceId = instanceId;
        this.token = token;
        this.stream = stream;
        this.lastHeard = now;
    }

    AgentInfo info() {
        return info;
    }

    String instanceId() {
        return instanceId;
    }

    String token() {
        return token;
    }

    Instant lastHeard() {
        return lastHeard;
    }

    void heard(Instant now) {
        lastHeard = now;
    }

    /** Sends a message; to a stream that has ended it does nothing. */
    synchronized void send(ToAgent message) {
        if (isOpen()) {
            stream.onNext(message);
        }
    }

    /** Sends a message that is worth nothing later, unless the agent is slow to read. */
    synchronized void sendIfReady(ToAgent message) {
        if (isOpen() && stream.isReady()) {
            stream.onNext(message);
        }
    }

    /** Ends the stream with a status. */
    synchronized void end(Status why) {
        if (!isOpen()) {
            return;
        }
        ended = true;
        if (why.isOk()) {
            stream.onCompleted();
        } else {
            stream.onError(why.asRuntimeException());
        }
    }

    private boolean isOpen() {
        return !ended && !stream.isCancelled();
    }
}
