package bro.agent;

import bro.agent.v1.UploadChunk;
import bro.agent.v1.UploadHeader;
import bro.agent.v1.UploadRequest;
import bro.agent.v1.UploadResponse;
import bro.agent.v1.UploadTrailer;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.StatusException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes the bytes of one fragment to the orchestrator. {@link #complete} makes it durable; a
 * writer that is closed without it takes the fragment back. Not thread-safe.
 *
 * <p>A broken connection or a restarted orchestrator only make it wait: it keeps the bytes that are
 * not durable yet, at most 32 MiB, and sends again what was lost on the way.
 */
public final class FragmentWriter extends OutputStream {
    private static final String ONCE = "and its content cannot be read again";

    /** So that many small fragments at a time stay small. */
    private static final int FIRST_BUFFER_BYTES = 8 << 10;

    /** The content is to be written again from its start. Thrown only if that is possible. */
    static final class RewoundException extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** Something to do over a call on which all that is kept has been sent. */
    @FunctionalInterface
    private interface Step {
        void over(Upload call) throws StatusException, InterruptedException;
    }

    private final Lifeline line;
    private final UploadHeader header;
    private final FragmentSource source;
    private final Consumer<Optional<Fragment>> onClosed;
    private final UploadWindow window = new UploadWindow();
    private final CRC32C crc = new CRC32C();

    /** What the next bytes are gathered in until they are a chunk; replaced when it is full. */
    private byte[] buffer = {};

    private int filled;

    /** How many bytes make the next chunk. */
    private int chunkBytes = UploadWindow.CHUNK_BYTES;

    private @Nullable Upload call;

    /** The bytes before this offset are held already, or were sent over the present call. */
    private long sent;

    /** What is held, as long as our own bytes have not been compared to it. */
    private UploadResponse unchecked = UploadResponse.getDefaultInstance();

    private boolean done;

    /**
     * The last parameter is told once: the fragment if it is complete, empty if it was given up.
     */
    FragmentWriter(
            Lifeline line,
            UploadHeader header,
            FragmentSource source,
            Consumer<Optional<Fragment>> onClosed) {
        this.line = line;
        this.header = header;
        this.source = source;
        this.onClosed = onClosed;
    }

    /** Opens the first call, so that a refusal comes before the content is asked for. */
    void begin() throws IOException {
        overCalls(_ -> {});
    }

    @Override
    public void write(int b) throws IOException {
        makeRoom();
        buffer[filled] = (byte) b;
        advance(1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            int n = Math.min(left, makeRoom());
            System.arraycopy(bytes, from, buffer, filled, n);
            advance(n);
            from += n;
            left -= n;
        }
    }

    /**
     * Copies from a stream until its end, or until that many bytes were copied, without a buffer in
     * between.
     *
     * @return how many bytes were copied
     */
    public long transferFrom(InputStream in, long maxBytes) throws IOException {
        long copied = 0;
        while (copied < maxBytes) {
            int room = (int) Math.min(maxBytes - copied, makeRoom());
            int n = in.read(buffer, filled, room);
            if (n < 0) {
                break;
            }
            advance(n);
            copied += n;
        }
        return copied;
    }

    /**
     * Sends what is left, and returns once the orchestrator holds the whole fragment durably.
     *
     * @throws AgentException if the orchestrator refuses it
     */
    public Fragment complete() throws IOException {
        if (done) {
            throw new IllegalStateException(
                    "fragment '%s' was ended before".formatted(source.fragmentId()));
        }
        endChunk();
        if (window.end() < unchecked.getHeldBytes()) {
            rewind(UploadResponse.getDefaultInstance());
        }
        byte[] sha256 = window.sha256();
        UploadTrailer trailer =
                UploadTrailer.newBuilder()
                        .setSizeBytes(window.end())
                        .setSha256(UnsafeByteOperations.unsafeWrap(sha256))
                        .build();
        overCalls(upload -> upload.finish(trailer));
        done = true;
        var fragment =
                new Fragment(
                        source.fragmentId(),
                        source.version(),
                        window.end(),
                        HexFormat.of().formatHex(sha256),
                        source.customMetadata());
        onClosed.accept(Optional.of(fragment));
        return fragment;
    }

    /** Takes the fragment back unless it is {@link #complete}. */
    @Override
    public void close() {
        if (!done) {
            done = true;
            line.abort("the agent gave the fragment up");
            onClosed.accept(Optional.empty());
        }
    }

    /** Makes sure that the buffer takes another byte; returns how many it takes. */
    private int makeRoom() {
        if (filled == buffer.length) {
            buffer = filled == 0 ? nextBuffer() : larger(buffer);
        }
        return Math.min(buffer.length, chunkBytes) - filled;
    }

    private byte[] nextBuffer() {
        if (window.end() > 0) {
            return window.buffer();
        }
        // One more than the size, to find the end without growing.
        long expected = source.sizeBytes().orElse(FIRST_BUFFER_BYTES - 1) + 1;
        return new byte[Math.clamp(expected, 1, UploadWindow.CHUNK_BYTES)];
    }

    private static byte[] larger(byte[] buffer) {
        return Arrays.copyOf(buffer, Math.min(4 * buffer.length, UploadWindow.CHUNK_BYTES));
    }

    private void advance(int bytes) throws IOException {
        filled += bytes;
        if (filled == chunkBytes) {
            endChunk();
        }
    }

    private void endChunk() throws IOException {
        if (filled == 0) {
            return;
        }
        int length = filled;
        filled = 0;
        if (window.end() < unchecked.getHeldBytes()) {
            window.pass(buffer, length);
            compare();
            return;
        }
        window.keep(buffer, length);
        buffer = new byte[0];
        overCalls(
                upload -> {
                    if (window.isFull()) {
                        upload.awaitDurable(window.firstEnd());
                    }
                    window.trim(upload.durable());
                });
    }

    /** Compares our bytes to what is held, once there are as many. */
    private void compare() throws IOException {
        line.check();
        if (window.end() == unchecked.getHeldBytes()
                && !window.matches(window.end(), unchecked.getHeldSha256())) {
            rewind(UploadResponse.getDefaultInstance());
        }
        limitChunk();
    }

    /** No chunk reaches beyond what is compared. */
    private void limitChunk() {
        long left = unchecked.getHeldBytes() - window.end();
        chunkBytes =
                left > 0
                        ? (int) Math.min(left, UploadWindow.CHUNK_BYTES)
                        : UploadWindow.CHUNK_BYTES;
    }

    /** Sends what is kept and not sent yet, and does the step, over as many calls as it takes. */
    private void overCalls(Step step) throws IOException {
        while (true) {
            try {
                Upload upload = call == null ? open() : call;
                for (UploadWindow.Chunk chunk : window.chunks()) {
                    if (sent < chunk.end()) {
                        long from = Math.max(sent, chunk.offset());
                        upload.send(chunk(from, chunk.from(from)));
                        sent = chunk.end();
                    }
                }
                step.over(upload);
                return;
            } catch (StatusException e) {
                call = null;
                line.ended(e.getStatus());
            } catch (InterruptedException _) {
                throw line.interrupted();
            }
        }
    }

    private Upload open() throws IOException, StatusException, InterruptedException {
        Upload upload = Upload.open(line.session(), header);
        line.breakBy(upload::abort);
        UploadResponse answer = upload.answer();
        line.answered();
        call = upload;
        resume(answer);
        return upload;
    }

    /** Decides from where on to send. */
    private void resume(UploadResponse answer) throws IOException {
        long held = answer.getHeldBytes();
        boolean kept = window.start() <= held && held <= window.end();
        if (window.matches(held, answer.getHeldSha256())) {
            window.trim(answer.getDurableOffset());
            sent = held;
        } else if (source.content().isRereadable() && !kept) {
            rewind(answer);
        } else if (window.start() == 0) {
            sent = 0;
        } else if (source.content().isRereadable()) {
            rewind(UploadResponse.getDefaultInstance());
        } else {
            throw line.fail(
                    kept
                            ? "the orchestrator holds other bytes of it, " + ONCE
                            : "the orchestrator holds %d bytes of it, the agent has kept those from %d to %d, %s"
                                    .formatted(held, window.start(), window.end(), ONCE));
        }
    }

    /** Asks for the content from its start, to be compared to what is held before it is sent. */
    private void rewind(UploadResponse held) throws RewoundException {
        boolean begun = window.end() + filled > 0;
        window.rewind();
        filled = 0;
        sent = held.getHeldBytes();
        unchecked = held;
        limitChunk();
        if (begun) {
            throw new RewoundException();
        }
    }

    private UploadRequest chunk(long offset, ByteBuffer bytes) {
        crc.reset();
        crc.update(bytes.duplicate());
        return UploadRequest.newBuilder()
                .setChunk(
                        UploadChunk.newBuilder()
                                .setOffset(offset)
                                .setData(UnsafeByteOperations.unsafeWrap(bytes))
                                .setCrc32C((int) crc.getValue()))
                .build();
    }
}
