package bro.orchestrator.agent;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;

/**
 * What is sent in one call. Any thread may send and end it; the first end counts, and what comes
 * after it is dropped.
 */
final class Answers<T> {
    private final ServerCallStreamObserver<T> stream;
    private boolean ended;

    Answers(ServerCallStreamObserver<T> stream) {
        this.stream = stream;
    }

    synchronized void send(T message) {
        if (isOpen()) {
            stream.onNext(message);
        }
    }

    /** Whether the transport would take a message at once. */
    synchronized boolean isReady() {
        return isOpen() && stream.isReady();
    }

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

    synchronized boolean isOpen() {
        return !ended && !stream.isCancelled();
    }
}
