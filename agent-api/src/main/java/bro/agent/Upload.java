package bro.agent;

import bro.agent.v1.UploadHeader;
import bro.agent.v1.UploadRequest;
import bro.agent.v1.UploadResponse;
import bro.agent.v1.UploadTrailer;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call that sends one fragment. All but {@link #abort} is for one thread, which waits where the
 * orchestrator cannot keep up: no more than three chunks are ever held here.
 */
final class Upload implements ClientResponseObserver<UploadRequest, UploadResponse> {
    /** gRPC takes another message while fewer bytes than these wait to be written. */
    private static final int READY_BYTES = 2 << 20;

    private final String fragmentId;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable ClientCallStreamObserver<UploadRequest> call;
    private long durableOffset = -1;
    private boolean complete;
    private @Nullable Status ended;

    private Upload(String fragmentId) {
        this.fragmentId = fragmentId;
    }

    /** Opens a call and waits until the orchestrator has answered from where to start. */
    static Upload open(Session session, UploadHeader header) throws IOException {
        var upload = new Upload(header.getFragmentId());
        session.data().withOnReadyThreshold(READY_BYTES).upload(upload);
        upload.stream()
                .onNext(
                        UploadRequest.newBuilder()
                                .setHeader(header.toBuilder().setSessionToken(session.token()))
                                .build());
        upload.await(() -> upload.durableOffset >= 0);
        return upload;
    }

    /** Where the orchestrator wants the bytes to start. */
    long durableOffset() {
        lock.lock();
        try {
            return durableOffset;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends as soon as the connection takes it. The bytes are copied when this returns: gRPC frames
     * a message at once on a call that was answered before, as this one was.
     */
    void send(UploadRequest request) throws IOException {
        var stream = stream();
        await(stream::isReady);
        stream.onNext(request);
    }

    /** Sends the trailer and waits until the fragment is durable. */
    void finish(UploadTrailer trailer) throws IOException {
        send(UploadRequest.newBuilder().setTrailer(trailer).build());
        stream().onCompleted();
        await(() -> complete);
    }

    /** Ends the call at once. Harmless when it has ended already; for any thread. */
    void abort(String reason) {
        try {
            stream().cancel(reason, null);
        } catch (RejectedExecutionException _) {
            // the connection is closed, and the call with it
        }
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
                    durableOffset = response.getDurableOffset();
                    complete |= response.getComplete();
                });
    }

    @Override
    public void onError(Throwable failure) {
        update(() -> ended = Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        update(() -> ended = Status.OK.withDescription("the call ended before all was durable"));
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

    private void await(BooleanSupplier condition) throws IOException {
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                if (ended != null) {
                    throw new AgentException(
                            "fragment '%s' was not taken: %s"
                                    .formatted(fragmentId, Wire.describe(ended)));
                }
                changed.await();
            }
        } catch (InterruptedException e) {
            abort("interrupted");
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(
                    "interrupted while fragment '%s' was sent".formatted(fragmentId));
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
