package bro.orchestrator.agent;

import bro.agent.v1.UploadChunk;
import bro.agent.v1.UploadHeader;
import bro.agent.v1.UploadRequest;
import bro.agent.v1.UploadResponse;
import bro.agent.v1.UploadTrailer;
import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One fragment on its way in. Confined to the call's callbacks, but for {@link #end}. */
final class UploadCall implements StreamObserver<UploadRequest>, DataCall {
    private static final Logger LOG = LoggerFactory.getLogger(UploadCall.class);
    private static final int MAX_CHUNK = 1 << 20;
    private static final int MAX_METADATA = 64 << 10;
    private static final int SHA256_BYTES = 32;
    private static final int PREFETCH = 2;

    private final Function<String, AgentSession> sessionOf;
    private final Transfers transfers;
    private final Strangers strangers;
    private final ServerCallStreamObserver<UploadResponse> stream;
    private final Answers<UploadResponse> answers;
    private final CRC32C crc = new CRC32C();
    private volatile @Nullable AgentSession session;
    private volatile Transfers.@Nullable Upload upload;
    private volatile boolean over;
    private String fragmentId = "";
    private boolean begun;
    private long told;

    /**
     * @param sessionOf finds the registration of a session token, or throws UNAUTHENTICATED
     */
    UploadCall(
            Function<String, AgentSession> sessionOf,
            Transfers transfers,
            Strangers strangers,
            ServerCallStreamObserver<UploadResponse> stream) {
        this.sessionOf = sessionOf;
        this.transfers = transfers;
        this.strangers = strangers;
        this.stream = stream;
        this.answers = new Answers<>(stream);
    }

    void start(Instant now) {
        strangers.add(answers, now);
        stream.disableAutoRequest();
        stream.setOnCancelHandler(() -> end(Status.CANCELLED));
        stream.setOnReadyHandler(this::tell);
        stream.request(PREFETCH);
    }

    @Override
    @SuppressWarnings("checkstyle:IllegalCatch") // the top of a callback
    public void onNext(UploadRequest request) {
        if (over) {
            return;
        }
        try {
            take(request);
            stream.request(1);
        } catch (RuntimeException e) {
            // of a call that was ended meanwhile, nobody asks how
            if (!over) {
                end(Statuses.of(e));
            }
        }
    }

    @Override
    public void onError(Throwable broken) {
        end(Status.CANCELLED);
    }

    @Override
    public void onCompleted() {
        var cut = upload;
        if (!over && cut != null) {
            cut.fail(
                    new Failure(
                            ErrorCode.SIZE_MISMATCH,
                            "fragment '%s' ended after %d bytes without a trailer"
                                    .formatted(fragmentId, cut.sizeBytes())));
        }
        end(Status.DATA_LOSS.withDescription("the call ended without a trailer"));
    }

    /** Ends the call; what was received stays for another one. The first reason counts. */
    @Override
    public void end(Status why) {
        over = true;
        answers.end(why);
        strangers.remove(answers);
        var known = session;
        if (known != null) {
            known.closed(this);
        }
        var open = upload;
        if (open != null) {
            close(open);
        }
    }

    private void close(Transfers.Upload open) {
        try {
            open.close();
        } catch (BroException e) {
            // what is left goes with the action; the agent is told the first reason
            LOG.atWarn().addKeyValue("fragment", fragmentId).log(e.getMessage());
        }
    }

    private void take(UploadRequest request) {
        switch (request.getMessageCase()) {
            case HEADER -> begin(request.getHeader());
            case CHUNK -> append(open(), request.getChunk());
            case TRAILER -> finish(open(), request.getTrailer());
            case MESSAGE_NOT_SET -> {
                // of a newer protocol: what is not known is passed over
            }
        }
    }

    private void begin(UploadHeader header) {
        if (session != null) {
            throw Statuses.malformed("a call has one header");
        }
        AgentSession known = sessionOf.apply(header.getSessionToken());
        session = known;
        strangers.remove(answers);
        known.opened(this);
        fragmentId = header.getFragmentId();
        Transfers.Upload open =
                transfers.upload(
                        known.info().id(),
                        new ActionId(Messages.unsigned(header.getActionId())),
                        fragment(header));
        upload = open;
        open.onEnd(this::ended);
        if (over) {
            close(open);
            return;
        }
        told = open.durableBytes();
        var first = UploadResponse.newBuilder().setDurableOffset(told);
        if (open.sizeBytes() > 0) {
            first.setHeldBytes(open.sizeBytes())
                    .setHeldSha256(ByteString.copyFrom(open.digest().bytes()));
        }
        answers.send(first.build());
    }

    private static Transfers.FragmentHeader fragment(UploadHeader header) {
        int metadata = header.getCustomMetadata().size();
        if (metadata > MAX_METADATA) {
            throw Statuses.malformed(
                    "custom metadata of %d bytes is too much, at most %d are allowed"
                            .formatted(metadata, MAX_METADATA));
        }
        if (header.getSizeBytes() < 0) {
            throw Statuses.malformed(
                    "a fragment of %s bytes is too large"
                            .formatted(Long.toUnsignedString(header.getSizeBytes())));
        }
        return new Transfers.FragmentHeader(
                header.getFragmentId(),
                Messages.text(header.getVersion()),
                header.hasSizeBytes()
                        ? OptionalLong.of(header.getSizeBytes())
                        : OptionalLong.empty(),
                CustomMetadata.of(header.getCustomMetadata().toByteArray()));
    }

    private void ended(Transfers.Ending why) {
        end(
                switch (why) {
                    case REPLACED ->
                            Status.ABORTED.withDescription(
                                    "another call sends fragment '%s' now".formatted(fragmentId));
                    case OVER ->
                            Status.FAILED_PRECONDITION.withDescription(
                                    "the action takes no data any more");
                });
    }

    private void append(Transfers.Upload to, UploadChunk chunk) {
        ByteString data = chunk.getData();
        if (data.isEmpty() || data.size() > MAX_CHUNK) {
            throw violated(to, "a chunk of %d bytes is not allowed".formatted(data.size()));
        }
        begin(to, chunk.getOffset());
        if (chunk.getOffset() != to.sizeBytes()) {
            throw violated(
                    to,
                    "a chunk for offset %s came where offset %d was due"
                            .formatted(Long.toUnsignedString(chunk.getOffset()), to.sizeBytes()));
        }
        ByteBuffer bytes = view(data);
        crc.reset();
        crc.update(bytes.duplicate());
        if ((int) crc.getValue() != chunk.getCrc32C()) {
            var damage =
                    new BroException(
                            ErrorCode.DIGEST_MISMATCH,
                            "the chunk at offset %d of fragment '%s' arrived damaged"
                                    .formatted(chunk.getOffset(), fragmentId));
            to.fail(damage.failure());
            throw damage;
        }
        to.write(bytes);
        tell();
    }

    /** What comes first says whether it goes on, or begins at 0 and what was held is wrong. */
    private void begin(Transfers.Upload of, long offset) {
        if (!begun && offset == 0 && of.sizeBytes() > 0) {
            of.restart();
            told = 0;
        }
        begun = true;
    }

    /** Tells how much is durable, when that has changed; an agent that does not read, later. */
    private void tell() {
        var of = upload;
        if (of == null || over || !answers.isReady()) {
            return;
        }
        long durable = of.durableBytes();
        if (durable > told) {
            told = durable;
            answers.send(UploadResponse.newBuilder().setDurableOffset(durable).build());
        }
    }

    private void finish(Transfers.Upload of, UploadTrailer trailer) {
        if (trailer.getSha256().size() != SHA256_BYTES) {
            throw violated(
                    of, "a SHA-256 of %d bytes is none".formatted(trailer.getSha256().size()));
        }
        if (trailer.getSizeBytes() == 0) {
            begin(of, 0);
        }
        of.finish(trailer.getSizeBytes(), Digest.of(trailer.getSha256().toByteArray()));
        answers.send(
                UploadResponse.newBuilder()
                        .setDurableOffset(trailer.getSizeBytes())
                        .setComplete(true)
                        .build());
        end(Status.OK);
    }

    private Transfers.Upload open() {
        var open = upload;
        if (open == null) {
            throw Statuses.malformed("a call begins with a header");
        }
        return open;
    }

    /** What the agent does wrong fails its part of the action. */
    private static StatusRuntimeException violated(Transfers.Upload of, String message) {
        of.fail(new Failure(ErrorCode.PROTOCOL_VIOLATED, message));
        return Statuses.malformed(message);
    }

    /** The bytes of a chunk without a copy; they come as one array off the wire. */
    private static ByteBuffer view(ByteString data) {
        var whole = new WholeArray();
        try {
            UnsafeByteOperations.unsafeWriteTo(data, whole);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return whole.bytes.remaining() == data.size() ? whole.bytes : data.asReadOnlyByteBuffer();
    }

    /** Receives the array behind a ByteString. */
    private static final class WholeArray extends ByteOutput {
        private ByteBuffer bytes = ByteBuffer.allocate(0);

        @Override
        public void write(byte value) {}

        @Override
        public void write(byte[] array, int offset, int length) {
            bytes = ByteBuffer.wrap(array, offset, length);
        }

        @Override
        public void writeLazy(byte[] array, int offset, int length) {
            bytes = ByteBuffer.wrap(array, offset, length);
        }

        @Override
        public void write(ByteBuffer buffer) {}

        @Override
        public void writeLazy(ByteBuffer buffer) {}
    }
}
