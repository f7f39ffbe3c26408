package bro.agent;

import bro.agent.v1.DataGrpc;
import bro.agent.v1.DownloadChunk;
import bro.agent.v1.DownloadRequest;
import bro.agent.v1.Fragment;
import bro.agent.v1.UploadChunk;
import bro.agent.v1.UploadHeader;
import bro.agent.v1.UploadRequest;
import bro.agent.v1.UploadResponse;
import bro.agent.v1.UploadTrailer;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/** The data service of the scripted orchestrator; keeps fragments in memory. */
public final class ScriptedData extends DataGrpc.DataImplBase {
    private static final int CHUNK_BYTES = 1 << 20;

    /** What to do to the bytes of a download. */
    enum Damage {
        NONE,
        /** A byte changed, but the CRC is that of the changed byte. */
        BYTE,
        /** A CRC that does not fit. */
        CRC,
        /** The last byte is not sent. */
        SHORT,
        /** One chunk is left out. */
        GAP
    }

    private final Map<String, Fragment> fragments = new ConcurrentSkipListMap<>();
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    private volatile Damage damage = Damage.NONE;
    private volatile Status refusal = Status.OK;
    private volatile boolean discarding;
    private volatile long startOffset;
    private final AtomicInteger openUploads = new AtomicInteger();

    /** The fragments that were uploaded, by id. */
    public List<Fragment> fragments() {
        return List.copyOf(fragments.values());
    }

    public byte[] content(String fragmentId) {
        return Objects.requireNonNull(contents.get(fragmentId), fragmentId);
    }

    /** Puts a fragment there as if it had been uploaded. */
    public void put(String fragmentId, byte[] content) {
        contents.put(fragmentId, content);
        fragments.put(
                fragmentId,
                Fragment.newBuilder()
                        .setFragmentId(fragmentId)
                        .setSizeBytes(content.length)
                        .setSha256(ByteString.copyFrom(Sha256.digest().digest(content)))
                        .build());
    }

    void damage(Damage kind) {
        damage = kind;
    }

    /** Damages downloads so that only the digest tells. */
    public void damageBytes() {
        damage = Damage.BYTE;
    }

    /** Refuses the first chunk of the next uploads. */
    void refuse(Status status) {
        refusal = status;
    }

    /** Checks uploads but does not keep them. */
    void discard() {
        discarding = true;
    }

    /** Asks the next uploads to begin here, as if the bytes before were durable. */
    void startAt(long offset) {
        startOffset = offset;
    }

    /** Uploads that are neither complete nor broken. */
    int openUploads() {
        return openUploads.get();
    }

    @Override
    public StreamObserver<UploadRequest> upload(StreamObserver<UploadResponse> out) {
        return new Receiver(out);
    }

    private final class Receiver implements StreamObserver<UploadRequest> {
        private final StreamObserver<UploadResponse> out;
        private final MessageDigest digest = Sha256.digest();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private UploadHeader header = UploadHeader.getDefaultInstance();
        private long size;

        Receiver(StreamObserver<UploadResponse> out) {
            this.out = out;
            openUploads.incrementAndGet();
        }

        @Override
        public void onNext(UploadRequest request) {
            switch (request.getMessageCase()) {
                case HEADER -> begin(request.getHeader());
                case CHUNK -> take(request.getChunk());
                case TRAILER -> end(request.getTrailer());
                case MESSAGE_NOT_SET -> throw new AssertionError("an empty message");
            }
        }

        private void begin(UploadHeader sent) {
            header = sent;
            size = startOffset;
            if (!sent.getSessionToken().equals(ScriptedOrchestrator.TOKEN)) {
                out.onError(Status.UNAUTHENTICATED.asRuntimeException());
                return;
            }
            out.onNext(UploadResponse.newBuilder().setDurableOffset(size).build());
        }

        private void take(UploadChunk chunk) {
            var crc = new CRC32C();
            crc.update(chunk.getData().asReadOnlyByteBuffer());
            if (!refusal.isOk()) {
                out.onError(refusal.asRuntimeException());
            } else if (chunk.getOffset() != size
                    || chunk.getData().size() > CHUNK_BYTES
                    || (int) crc.getValue() != chunk.getCrc32C()) {
                out.onError(Status.DATA_LOSS.asRuntimeException());
            } else {
                keep(chunk.getData());
            }
        }

        private void keep(ByteString data) {
            size += data.size();
            if (discarding) {
                return;
            }
            digest.update(data.asReadOnlyByteBuffer());
            try {
                data.writeTo(bytes);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private void end(UploadTrailer trailer) {
            var sha256 = discarding ? trailer.getSha256() : ByteString.copyFrom(digest.digest());
            boolean wrong = startOffset == 0 && !sha256.equals(trailer.getSha256());
            wrong |= header.hasSizeBytes() && header.getSizeBytes() != size;
            if (wrong || trailer.getSizeBytes() != size) {
                out.onError(Status.DATA_LOSS.asRuntimeException());
                return;
            }
            contents.put(header.getFragmentId(), bytes.toByteArray());
            fragments.put(
                    header.getFragmentId(),
                    Fragment.newBuilder()
                            .setFragmentId(header.getFragmentId())
                            .setVersion(header.getVersion())
                            .setSizeBytes(size)
                            .setSha256(trailer.getSha256())
                            .setCustomMetadata(header.getCustomMetadata())
                            .build());
            openUploads.decrementAndGet();
            out.onNext(
                    UploadResponse.newBuilder().setDurableOffset(size).setComplete(true).build());
            out.onCompleted();
        }

        @Override
        public void onError(Throwable failure) {
            openUploads.decrementAndGet();
        }

        @Override
        public void onCompleted() {}
    }

    @Override
    public void download(DownloadRequest request, StreamObserver<DownloadChunk> out) {
        byte[] content = contents.get(request.getFragmentId());
        if (content == null) {
            out.onError(Status.NOT_FOUND.asRuntimeException());
            return;
        }
        var sender = new Sender(content, (ServerCallStreamObserver<DownloadChunk>) out);
        sender.out.setOnReadyHandler(sender::send);
    }

    private final class Sender {
        private final byte[] content;
        private final ServerCallStreamObserver<DownloadChunk> out;
        private int offset;
        private boolean done;

        Sender(byte[] content, ServerCallStreamObserver<DownloadChunk> out) {
            this.content = content;
            this.out = out;
        }

        void send() {
            int end = damage == Damage.SHORT ? content.length - 1 : content.length;
            while (!done && out.isReady() && offset < end) {
                int n = Math.min(CHUNK_BYTES, end - offset);
                out.onNext(chunk(Arrays.copyOfRange(content, offset, offset + n)));
                offset += n;
            }
            if (!done && offset == end) {
                done = true;
                out.onCompleted();
            }
        }

        private DownloadChunk chunk(byte[] data) {
            if (damage == Damage.BYTE && offset == 0) {
                data[data.length - 1] ^= 1;
            }
            var crc = new CRC32C();
            crc.update(data);
            int sum = (int) crc.getValue();
            return DownloadChunk.newBuilder()
                    .setOffset(damage == Damage.GAP ? offset + 1 : offset)
                    .setData(ByteString.copyFrom(data))
                    .setCrc32C(damage == Damage.CRC ? sum + 1 : sum)
                    .build();
        }
    }
}
