package bro.agent;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
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

    /** Where to cut a call: before its first answer. */
    static final long BEFORE_ANSWER = -1;

    /** Where to cut an upload: when all has come, trailer included, but nothing was said of it. */
    static final long AFTER_TRAILER = Long.MAX_VALUE;

    private record Cut(long offset, Status status) {}

    private final Map<String, Fragment> fragments = new ConcurrentSkipListMap<>();
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    private final Map<String, ByteArrayOutputStream> partials = new ConcurrentHashMap<>();
    private final Queue<Cut> cuts = new ConcurrentLinkedQueue<>();
    private final List<Long> starts = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    private volatile Damage damage = Damage.NONE;
    private volatile Status refusal = Status.OK;
    private volatile boolean discarding;
    private volatile String token = ScriptedOrchestrator.TOKEN;
    private volatile UnaryOperator<byte[]> loss = UnaryOperator.identity();
    private volatile long bytesPerWord = 16 << 20;

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

    /** Has each of the next calls end when that offset has been reached, one after another. */
    void cut(long... offsets) {
        cutBy(Status.UNAVAILABLE.withDescription("cut"), offsets);
    }

    void cutBy(Status status, long... offsets) {
        for (long offset : offsets) {
            cuts.add(new Cut(offset, status));
        }
    }

    /** What becomes of the bytes that were held when a call was cut. */
    void lose(UnaryOperator<byte[]> change) {
        loss = change;
    }

    /** Holds the bytes as if an earlier process had sent them. */
    void hold(String fragmentId, byte[] bytes) {
        var partial = new ByteArrayOutputStream();
        partial.writeBytes(bytes);
        partials.put(fragmentId, partial);
    }

    /** The only token from now on. */
    void token(String only) {
        token = only;
    }

    /** Does not tell what is durable before the end. */
    void silent() {
        bytesPerWord = Long.MAX_VALUE;
    }

    /** The offsets of the first bytes of all calls so far; of a trailer alone, the size. */
    List<Long> starts() {
        return starts;
    }

    /** Waits until a call has been cut or has been ended by the agent. */
    void awaitCut() throws InterruptedException {
        assertThat(ended.poll(30, TimeUnit.SECONDS)).isNotNull();
    }

    /** Whether no call is cut or ended for a while. */
    boolean isQuiet() throws InterruptedException {
        return ended.poll(500, TimeUnit.MILLISECONDS) == null;
    }

    @Override
    public StreamObserver<UploadRequest> upload(StreamObserver<UploadResponse> out) {
        return new Receiver(out);
    }

    private final class Receiver implements StreamObserver<UploadRequest> {
        private final StreamObserver<UploadResponse> out;
        private UploadHeader header = UploadHeader.getDefaultInstance();
        private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Cut cut = new Cut(AFTER_TRAILER, Status.OK);
        private long size;
        private long told;
        private boolean begun;
        private boolean over;

        Receiver(StreamObserver<UploadResponse> out) {
            this.out = out;
        }

        @Override
        public void onNext(UploadRequest request) {
            if (over) {
                return;
            }
            switch (request.getMessageCase()) {
                case HEADER -> begin(request.getHeader());
                case CHUNK -> take(request.getChunk());
                case TRAILER -> end(request.getTrailer());
                case MESSAGE_NOT_SET -> throw new AssertionError("an empty message");
            }
        }

        private void begin(UploadHeader sent) {
            header = sent;
            cut = Objects.requireNonNullElse(cuts.poll(), cut);
            if (!sent.getSessionToken().equals(token)) {
                fail(Status.UNAUTHENTICATED);
            } else if (cut.offset() == BEFORE_ANSWER) {
                cutHere();
            } else {
                bytes =
                        partials.computeIfAbsent(
                                sent.getFragmentId(), _ -> new ByteArrayOutputStream());
                size = bytes.size();
                out.onNext(
                        UploadResponse.newBuilder()
                                .setHeldBytes(size)
                                .setHeldSha256(size == 0 ? ByteString.EMPTY : sha256())
                                .build());
            }
        }

        private void take(UploadChunk chunk) {
            var crc = new CRC32C();
            crc.update(chunk.getData().asReadOnlyByteBuffer());
            if (!begun && chunk.getOffset() == 0) {
                size = 0;
                bytes.reset();
            }
            begin(size);
            if (!refusal.isOk()) {
                fail(refusal);
            } else if (chunk.getOffset() != size
                    || chunk.getData().isEmpty()
                    || chunk.getData().size() > CHUNK_BYTES
                    || (int) crc.getValue() != chunk.getCrc32C()) {
                fail(Status.DATA_LOSS);
            } else {
                keep(chunk.getData());
                if (size >= cut.offset()) {
                    cutHere();
                } else if (size - told >= bytesPerWord) {
                    told = size;
                    out.onNext(UploadResponse.newBuilder().setDurableOffset(size).build());
                }
            }
        }

        private void begin(long offset) {
            if (!begun) {
                begun = true;
                starts.add(offset);
            }
        }

        private void keep(ByteString data) {
            size += data.size();
            if (discarding) {
                return;
            }
            try {
                data.writeTo(bytes);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private void end(UploadTrailer trailer) {
            if (!begun && trailer.getSizeBytes() == 0) {
                size = 0;
                bytes.reset();
            }
            begin(size);
            if (cut.offset() == AFTER_TRAILER && !cut.status().isOk()) {
                cutHere();
                return;
            }
            boolean wrong = !discarding && !sha256().equals(trailer.getSha256());
            wrong |= header.hasSizeBytes() && header.getSizeBytes() != size;
            if (wrong || trailer.getSizeBytes() != size) {
                fail(Status.DATA_LOSS);
                return;
            }
            over = true;
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
            out.onNext(
                    UploadResponse.newBuilder().setDurableOffset(size).setComplete(true).build());
            out.onCompleted();
        }

        private ByteString sha256() {
            return ByteString.copyFrom(Sha256.digest().digest(bytes.toByteArray()));
        }

        private void cutHere() {
            if (!header.getFragmentId().isEmpty() && cut.offset() != BEFORE_ANSWER) {
                hold(header.getFragmentId(), loss.apply(bytes.toByteArray()));
            }
            fail(cut.status());
        }

        private void fail(Status status) {
            over = true;
            out.onError(status.asRuntimeException());
            ended.add(header.getFragmentId());
        }

        @Override
        public void onError(Throwable failure) {
            ended.add(header.getFragmentId());
        }

        @Override
        public void onCompleted() {}
    }

    @Override
    public void download(DownloadRequest request, StreamObserver<DownloadChunk> out) {
        starts.add(request.getOffset());
        byte[] content = contents.get(request.getFragmentId());
        Cut cut = Objects.requireNonNullElse(cuts.poll(), new Cut(AFTER_TRAILER, Status.OK));
        Status refused =
                !request.getSessionToken().equals(token)
                        ? Status.UNAUTHENTICATED
                        : content == null ? Status.NOT_FOUND : cut.status();
        if (content == null || !request.getSessionToken().equals(token) || cut.offset() < 0) {
            out.onError(refused.asRuntimeException());
            ended.add(request.getFragmentId());
            return;
        }
        var sender =
                new Sender(
                        content,
                        (int) request.getOffset(),
                        cut,
                        (ServerCallStreamObserver<DownloadChunk>) out);
        sender.out.setOnReadyHandler(sender::send);
    }

    private final class Sender {
        private final byte[] content;
        private final Cut cut;
        private final ServerCallStreamObserver<DownloadChunk> out;
        private int offset;
        private boolean done;

        Sender(byte[] content, int offset, Cut cut, ServerCallStreamObserver<DownloadChunk> out) {
            this.content = content;
            this.offset = offset;
            this.cut = cut;
            this.out = out;
        }

        void send() {
            int whole = damage == Damage.SHORT ? content.length - 1 : content.length;
            int end = (int) Math.min(whole, cut.offset());
            while (!done && out.isReady() && offset < end) {
                int n = Math.min(CHUNK_BYTES, end - offset);
                out.onNext(chunk(Arrays.copyOfRange(content, offset, offset + n)));
                offset += n;
            }
            if (!done && offset >= end) {
                done = true;
                if (cut.status().isOk()) {
                    out.onCompleted();
                } else {
                    out.onError(cut.status().asRuntimeException());
                    ended.add("download");
                }
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
