package bro.agent;

import bro.agent.v1.DownloadChunk;
import bro.agent.v1.DownloadRequest;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes of one fragment from the orchestrator, and checks them: order and CRC of each
 * chunk, size and digest at the end. A few chunks at most are on the way. Not thread-safe, but for
 * {@link #abort}.
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

        ClientCallStreamObserver<DownloadRequest> stream() {
            return Objects.requireNonNull(call, "the call was not started");
        }
    }

    private final Fragment fragment;
    private final Receiver receiver = new Receiver();
    private Runnable onClosed = () -> {};
    private final MessageDigest digest = Sha256.digest();
    private final CRC32C crc = new CRC32C();
    private ByteString chunk = ByteString.EMPTY;
    private ByteBuffer unread = chunk.asReadOnlyByteBuffer();
    private long received;
    private boolean verified;
    private boolean closed;
    private @Nullable AgentException failure;

    private FragmentReader(Fragment fragment) {
        this.fragment = fragment;
    }

    static FragmentReader open(Session session, long actionId, Fragment fragment) {
        var reader = new FragmentReader(fragment);
        session.data()
                .download(
                        DownloadRequest.newBuilder()
                                .setSessionToken(session.token())
                                .setActionId(actionId)
                                .setFragmentId(fragment.id())
                                .build(),
                        reader.receiver);
        return reader;
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
            abort("the agent stopped reading");
            onClosed.run();
        }
    }

    /** What to do once when the reader is closed. */
    void onClosed(Runnable task) {
        onClosed = task;
    }

    /** Ends the call, whichever thread waits for it. */
    void abort(String reason) {
        receiver.stream().cancel(reason, null);
    }

    /** Makes sure that there is a byte to read; false at the verified end. */
    private boolean fill() throws IOException {
        while (!unread.hasRemaining()) {
            if (verified) {
                return false;
            }
            switch (next()) {
                case Arrival.Chunk(DownloadChunk arrived) -> take(arrived);
                case Arrival.End(Status status) -> end(status);
            }
        }
        return true;
    }

    private Arrival next() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (closed) {
            throw new IOException("fragment '%s' is closed".formatted(fragment.id()));
        }
        try {
            return receiver.arrivals.take();
        } catch (InterruptedException e) {
            abort("interrupted");
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(
                    "interrupted while fragment '%s' was read".formatted(fragment.id()));
        }
    }

    private void take(DownloadChunk arrived) throws AgentException {
        receiver.stream().request(1);
        if (arrived.getOffset() != received) {
            throw broken(
                    "bytes from offset %d came where %d was expected"
                            .formatted(arrived.getOffset(), received));
        }
        ByteString data = arrived.getData();
        crc.reset();
        crc.update(data.asReadOnlyByteBuffer());
        if ((int) crc.getValue() != arrived.getCrc32C()) {
            throw broken("the CRC32C of the chunk at offset %d is wrong".formatted(received));
        }
        digest.update(data.asReadOnlyByteBuffer());
        received += data.size();
        if (received > fragment.sizeBytes()) {
            throw broken("more than its %d bytes came".formatted(fragment.sizeBytes()));
        }
        chunk = data;
        unread = data.asReadOnlyByteBuffer();
    }

    private void end(Status status) throws AgentException {
        if (!status.isOk()) {
            throw broken(Wire.describe(status));
        }
        if (received != fragment.sizeBytes()) {
            throw broken("%d of %d bytes came".formatted(received, fragment.sizeBytes()));
        }
        String actual = HexFormat.of().formatHex(digest.digest());
        if (!actual.equals(fragment.sha256())) {
            throw broken("its SHA-256 is %s, not %s".formatted(actual, fragment.sha256()));
        }
        verified = true;
    }

    private AgentException broken(String why) {
        abort("the agent does not accept the bytes");
        failure =
                new AgentException(
                        "fragment '%s' cannot be downloaded: %s".formatted(fragment.id(), why));
        return failure;
    }
}
