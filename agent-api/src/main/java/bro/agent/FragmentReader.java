package bro.agent;

import bro.agent.v1.DownloadChunk;
import bro.agent.v1.DownloadRequest;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes of one fragment from the orchestrator, and checks them: order and CRC of each
 * chunk, size and digest at the end. A call that breaks is followed by one that goes on where it
 * ended. A few chunks at most are on the way. Not thread-safe.
 */
final class FragmentReader extends InputStream {
    /** Chunks asked for and not yet read. */
    private static final int WINDOW_CHUNKS = 4;

    private sealed interface Arrival {
        record Chunk(DownloadChunk chunk) implements Arrival {}

        record End(Status status) implements Arrival {}
    }

    /** The half that gRPC calls. */
    private static final class Receiver
            implements ClientResponseObserver<DownloadRequest, DownloadChunk> {
        private final BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(WINDOW_CHUNKS + 2);
        private @Nullable ClientCallStreamObserver<DownloadRequest> call;

        @Override
        public void beforeStart(ClientCallStreamObserver<DownloadRequest> stream) {
            stream.disableAutoRequestWithInitial(WINDOW_CHUNKS);
            call = stream;
        }

        @Override
        public void onNext(DownloadChunk chunk) {
            arrivals.add(new Arrival.Chunk(chunk));
        }

        @Override
        public void onError(Throwable failure) {
            arrivals.add(new Arrival.End(Status.fromThrowable(failure)));
        }

        @Override
        public void onCompleted() {
            arrivals.add(new Arrival.End(Status.OK));
        }

        void cancel(String reason) {
            try {
                stream().cancel(reason, null);
            } catch (RejectedExecutionException _) {
                // the connection is closed, and the call with it
            }
        }

        ClientCallStreamObserver<DownloadRequest> stream() {
            return Objects.requireNonNull(call, "the call was not started");
        }
    }

    private final Lifeline line;
    private final long actionId;
    private final Fragment fragment;
    private final Runnable onClosed;
    private final MessageDigest digest = Sha256.digest();
    private final CRC32C crc = new CRC32C();
    private @Nullable Receiver receiver;
    private ByteString chunk = ByteString.EMPTY;
    private ByteBuffer unread = chunk.asReadOnlyByteBuffer();
    private long received;
    private boolean verified;
    private boolean closed;

    /**
     * @param onClosed what to do once when the reader is closed
     */
    FragmentReader(Lifeline line, long actionId, Fragment fragment, Runnable onClosed) {
        this.line = line;
        this.actionId = actionId;
        this.fragment = fragment;
        this.onClosed = onClosed;
    }

    @Override
    public int read() throws IOException {
        return fill() ? unread.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int n = Math.min(length, unread.remaining());
        unread.get(bytes, offset, n);
        return n;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        long copied = 0;
        while (fill()) {
            chunk.substring(unread.position()).writeTo(out);
            copied += unread.remaining();
            unread.position(unread.limit());
        }
        return copied;
    }

    @Override
    public int available() {
        return unread.remaining();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            line.abort("the agent stopped reading");
            onClosed.run();
        }
    }

    /** Makes sure that there is a byte to read; false at the verified end. */
    private boolean fill() throws IOException {
        while (!unread.hasRemaining()) {
            if (verified) {
                return false;
            }
            line.check();
            try {
                Receiver from = receiver == null ? open() : receiver;
                switch (from.arrivals.take()) {
                    case Arrival.Chunk(DownloadChunk arrived) -> {
                        from.stream().request(1);
                        take(arrived);
                    }
                    case Arrival.End(Status status) -> end(status);
                }
            } catch (InterruptedException _) {
                throw line.interrupted();
            }
        }
        return true;
    }

    private Receiver open() throws IOException, InterruptedException {
        var fresh = new Receiver();
        Session session = line.session();
        session.data()
                .download(
                        DownloadRequest.newBuilder()
                                .setSessionToken(session.token())
                                .setActionId(actionId)
                                .setFragmentId(fragment.id())
                                .setOffset(received)
                                .build(),
                        fresh);
        line.breakBy(fresh::cancel);
        receiver = fresh;
        return fresh;
    }

    private void take(DownloadChunk arrived) throws AgentException {
        line.answered();
        if (arrived.getOffset() != received) {
            throw line.fail(
                    "bytes from offset %d came where %d was expected"
                            .formatted(arrived.getOffset(), received));
        }
        ByteString data = arrived.getData();
        crc.reset();
        crc.update(data.asReadOnlyByteBuffer());
        if ((int) crc.getValue() != arrived.getCrc32C()) {
            throw line.fail("the CRC32C of the chunk at offset %d is wrong".formatted(received));
        }
        digest.update(data.asReadOnlyByteBuffer());
        received += data.size();
        if (received > fragment.sizeBytes()) {
            throw line.fail("more than its %d bytes came".formatted(fragment.sizeBytes()));
        }
        chunk = data;
        unread = data.asReadOnlyByteBuffer();
    }

    private void end(Status status) throws AgentException {
        receiver = null;
        if (!status.isOk()) {
            line.ended(status);
            if (received < fragment.sizeBytes()) {
                return;
            }
        }
        if (received != fragment.sizeBytes()) {
            throw line.fail("%d of %d bytes came".formatted(received, fragment.sizeBytes()));
        }
        String actual = HexFormat.of().formatHex(digest.digest());
        if (!actual.equals(fragment.sha256())) {
            throw line.fail("its SHA-256 is %s, not %s".formatted(actual, fragment.sha256()));
        }
        verified = true;
    }
}
