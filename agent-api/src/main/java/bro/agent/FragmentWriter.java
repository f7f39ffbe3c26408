package bro.agent;

import bro.agent.v1.UploadChunk;
import bro.agent.v1.UploadRequest;
import bro.agent.v1.UploadTrailer;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Writes the bytes of one fragment to the orchestrator. {@link #complete} makes it durable; a
 * writer that is closed without it takes the fragment back. Not thread-safe.
 */
public final class FragmentWriter extends OutputStream {
    /** The most that the protocol takes. */
    static final int CHUNK_BYTES = 1 << 20;

    private final Upload upload;
    private final FragmentSource source;
    private final Consumer<Optional<Fragment>> onClosed;
    private final long startOffset;
    private final MessageDigest digest = Sha256.digest();
    private final CRC32C crc = new CRC32C();

    /** Used for one chunk after the other; if gRPC kept it, the CRC would tell the orchestrator. */
    private final byte[] chunk = new byte[CHUNK_BYTES];

    private int filled;
    private long sent;
    private boolean done;

    /**
     * The last parameter is told once: the fragment if it is complete, empty if it was given up.
     */
    FragmentWriter(Upload upload, FragmentSource source, Consumer<Optional<Fragment>> onClosed) {
        this.upload = upload;
        this.source = source;
        this.onClosed = onClosed;
        this.startOffset = upload.durableOffset();
    }

    @Override
    public void write(int b) throws IOException {
        chunk[filled++] = (byte) b;
        if (filled == chunk.length) {
            sendChunk();
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            int n = Math.min(left, chunk.length - filled);
            System.arraycopy(bytes, from, chunk, filled, n);
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
            int room = (int) Math.min(maxBytes - copied, chunk.length - filled);
            int n = in.read(chunk, filled, room);
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
     * @throws AgentException if the orchestrator refuses it or the connection breaks
     */
    public Fragment complete() throws IOException {
        if (done) {
            throw new IllegalStateException(
                    "fragment '%s' was ended before".formatted(source.fragmentId()));
        }
        sendChunk();
        byte[] sha256 = digest.digest();
        upload.finish(
                UploadTrailer.newBuilder()
                        .setSizeBytes(sent)
                        .setSha256(UnsafeByteOperations.unsafeWrap(sha256))
                        .build());
        done = true;
        var fragment =
                new Fragment(
                        source.fragmentId(),
                        source.version(),
                        sent,
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
            upload.abort("the agent gave the fragment up");
            onClosed.accept(Optional.empty());
        }
    }

    private void advance(int bytes) throws IOException {
        filled += bytes;
        if (filled == chunk.length) {
            sendChunk();
        }
    }

    private void sendChunk() throws IOException {
        if (filled == 0) {
            return;
        }
        digest.update(chunk, 0, filled);
        int skipped = Math.clamp(startOffset - sent, 0, filled);
        if (skipped < filled) {
            send(skipped);
        }
        sent += filled;
        filled = 0;
    }

    private void send(int skipped) throws IOException {
        crc.reset();
        crc.update(chunk, skipped, filled - skipped);
        upload.send(
                UploadRequest.newBuilder()
                        .setChunk(
                                UploadChunk.newBuilder()
                                        .setOffset(sent + skipped)
                                        .setData(
                                                UnsafeByteOperations.unsafeWrap(
                                                        chunk, skipped, filled - skipped))
                                        .setCrc32C((int) crc.getValue()))
                        .build());
    }
}
