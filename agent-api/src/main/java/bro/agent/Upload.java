package bro.agent;

import bro.agent.v1.UploadHeader;
import bro.agent.v1.UploadRequest;
import bro.agent.v1.UploadResponse;
import bro.agent.v1.UploadTrailer;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call that sends one fragment, or a part of it. All but {@link #abort} is for one thread,
 * which waits where the orchestrator cannot keep up, and hears by a {@link StatusException} that
 * the call has ended.
 */
final class Upload implements ClientResponseObserver<UploadRequest, UploadResponse> {
    /** gRPC takes another message while fewer bytes than these wait to be written. */
    private static final int READY_BYTES = 2 << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable ClientCallStreamObserver<UploadRequest> call;
    private @Nullable UploadResponse first;
    private long durable;
    private boolean complete;
    private @Nullable Status ended;

    private Upload() {}

    /** Opens a call; nothing may be sent before its answer. */
    static Upload open(Session session, UploadHeader header) {
        var upload = new Upload();
        session.data().withOnReadyThreshold(READY_BYTES).upload(upload);
        upload.stream()
                .onNext(
                        UploadRequest.newBuilder()
                                .setHeader(header.toBuilder().setSessionToken(session.token()))
                                .build());
        return upload;
    }

    /** Waits for the first answer: what the orchestrator holds already. */
    UploadResponse answer() throws StatusException, InterruptedException {
        lock.lock();
        try {
            await(() -> first != null);
            return Objects.requireNonNull(first);
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes are durable, as told after the first answer. */
    long durable() {
        lock.lock();
        try {
            return durable;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until as many bytes are durable. */
    void awaitDurable(long bytes) throws StatusException, InterruptedException {
        await(() -> durable >= bytes);
    }

    /**
     * Sends as soon as the connection takes it. The bytes are copied when this returns: gRPC frames
     * a message at once on a call that was answered before, as this one was.
     */
    void send(UploadRequest request) throws StatusException, InterruptedException {
        lock.lock();
        try {
            await(() -> ended == null && stream().isReady());
            stream().onNext(request);
        } finally {
            lock.unlock();
        }
    }

    /** Sends the trailer and waits until the fragment is durable. */
    void finish(UploadTrailer trailer) throws StatusException, InterruptedException {
        lock.lock();
        try {
            send(UploadRequest.newBuilder().setTrailer(trailer).build());
            stream().onCompleted();
            await(() -> complete);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the call at once. Harmless when it has ended already; for any thread. */
    void abort(String reason) {
        update(
                () -> {
                    end(Status.CANCELLED.withDescription(reason));
                    try {
                        stream().cancel(reason, null);
                    } catch (RejectedExecutionException _) {
                        // the connection is closed, and the call with it
                    }
                });
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<UploadRequest> stream) {
        call = stream;
        stream.setOnReadyHandler(() -> update(() -> {}));
    }

    @Override
    public void onNext(UploadResponse response) {
        update(
                () -> {
                    if (first == null) {
                        first = response;
                    } else {
                        durable = response.getDurableOffset();
                    }
                    complete |= response.getComplete();
                });
    }

    @Override
    public void onError(Throwable failure) {
        update(() -> end(Status.fromThrowable(failure)));
    }

    @Override
    public void onCompleted() {
        update(() -> end(Status.UNKNOWN.withDescription("the call ended before all was durable")));
    }

    /** The first reason counts. */
    private void end(Status status) {
        ended = ended == null ? status : ended;
    }

    private void update(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void await(BooleanSupplier condition) throws StatusException, InterruptedException {
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                if (ended != null) {
                    throw ended.asException();
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private ClientCallStreamObserver<UploadRequest> stream() {
        var stream = call;
        if (stream == null) {
            throw new IllegalStateException("the call was not started");
        }
        return stream;
    }
}
