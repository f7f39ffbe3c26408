package bro.orchestrator.agent;

import bro.agent.v1.ToAgent;
import bro.orchestrator.core.agent.AgentInfo;
import io.grpc.Status;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One registered agent on its control stream, and its data calls. Shared by all threads. */
final class AgentSession {
    /** How many messages may wait for an agent that does not read. */
    private static final int MAX_WAITING = 64;

    private final AgentInfo info;
    private final String instanceId;
    private final String token;
    private final Answers<ToAgent> stream;
    private final Set<DataCall> calls = ConcurrentHashMap.newKeySet();
    private volatile Instant lastHeard;
    private volatile boolean over;
    private volatile boolean clogged;
    private int waiting;

    AgentSession(
            AgentInfo info, String instanceId, String token, Answers<ToAgent> stream, Instant now) {
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

    /** Whether the agent has left more unread than is kept for it; it gets nothing more then. */
    boolean isClogged() {
        return clogged;
    }

    /** Sends a message; to a stream that has ended it does nothing. */
    synchronized void send(ToAgent message) {
        waiting = stream.isReady() ? 0 : waiting + 1;
        if (waiting > MAX_WAITING) {
            clogged = true;
        }
        if (!clogged) {
            stream.send(message);
        }
    }

    /** Sends a message that is worth nothing later, unless the agent is slow to read. */
    synchronized void sendIfReady(ToAgent message) {
        if (stream.isReady()) {
            stream.send(message);
        }
    }

    /** Ends the stream with a status. */
    void end(Status why) {
        stream.end(why);
    }

    /** Keeps track of a data call, which ends with the registration. */
    void opened(DataCall call) {
        calls.add(call);
        if (over) {
            end(call);
        }
    }

    void closed(DataCall call) {
        calls.remove(call);
    }

    int openCalls() {
        return calls.size();
    }

    /** The registration is over: the token proves nothing any more. */
    void forget() {
        over = true;
        calls.forEach(AgentSession::end);
    }

    private static void end(DataCall call) {
        call.end(Status.UNAUTHENTICATED.withDescription("the registration of the call has ended"));
    }
}
