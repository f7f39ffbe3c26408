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
import bro.orchestrator.core.name.AgentId;
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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One fragment on its way in. Confined to the call's callbacks, which come one after another. */
final class UploadCall implements StreamObserver<UploadRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(UploadCall.class);
    private static final int MAX_CHUNK = 1 << 20;
    private static final int MAX_METADATA = 64 << 10;
    private static final int SHA256_BYTES = 32;
    private static final int PREFETCH = 2;

    private final Function<String, AgentId> agentOf;
    private final Transfers transfers;
    private final ServerCallStreamObserver<UploadResponse> answers;
    private final CRC32C crc = new CRC32C();
    private Transfers.@Nullable Upload upload;
    private String fragmentId = "";
    private long told;
    private boolean over;

    /**
     * @param agentOf finds the agent of a session token, or throws UNAUTHENTICATED
     */
    UploadCall(
            Function<String, AgentId> agentOf,
            Transfers transfers,
            ServerCallStreamObserver<UploadResponse> answers) {
        this.agentOf = agentOf;
        this.transfers = transfers;
        this.answers = answers;
        answers.disableAutoRequest();
        answers.setOnCancelHandler(this::close);
        answers.request(PREFETCH);
    }

    @Override
    public void onNext(UploadRequest request) {
        if (over) {
            return;
        }
        try {
            take(request);
            if (!over) {
                answers.request(1);
            }
        } catch (BroException e) {
            end(Statuses.of(e));
        } catch (StatusRuntimeException e) {
            end(e.getStatus());
        }
    }

    @Override
    public void onError(Throwable broken) {
        close();
    }

    @Override
    public void onCompleted() {
        if (over) {
            return;
        }
        Optional.ofNullable(upload)
                .ifPresent(
                        cut ->
                                cut.fail(
                                        new Failure(
                                                ErrorCode.SIZE_MISMATCH,
                                                "fragment '%s' ended after %d bytes without a trailer"
                                                        .formatted(fragmentId, cut.sizeBytes()))));
        end(Status.DATA_LOSS.withDescription("the call ended without a trailer"));
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
        if (upload != null) {
            throw violated("a call has one header");
        }
        AgentId agent = agentOf.apply(header.getSessionToken());
        if (header.getCustomMetadata().size() > MAX_METADATA) {
            throw violated(
                    "custom metadata of %d bytes is too much, at most %d are allowed"
                            .formatted(header.getCustomMetadata().size(), MAX_METADATA));
        }
        fragmentId = header.getFragmentId();
        upload =
                transfers.upload(
                        agent,
                        new ActionId(Messages.unsigned(header.getActionId())),
                        new Transfers.FragmentHeader(
                                fragmentId,
                                Messages.text(header.getVersion()),
                                header.hasSizeBytes()
                                        ? OptionalLong.of(Messages.unsigned(header.getSizeBytes()))
                                        : OptionalLong.empty(),
                                CustomMetadata.of(header.getCustomMetadata().toByteArray())));
        answers.onNext(UploadResponse.getDefaultInstance());
    }

    private void append(Transfers.Upload to, UploadChunk chunk) {
        ByteString data = chunk.getData();
        if (data.isEmpty() || data.size() > MAX_CHUNK) {
            throw wrong(
                    to,
                    ErrorCode.PROTOCOL_VIOLATED,
                    "a chunk of %d bytes is not allowed".formatted(data.size()));
        }
        if (chunk.getOffset() != to.sizeBytes()) {
            throw wrong(
                    to,
                    ErrorCode.PROTOCOL_VIOLATED,
                    "a chunk for offset %s came where offset %d was due"
                            .formatted(Long.toUnsignedString(chunk.getOffset()), to.sizeBytes()));
        }
        ByteBuffer bytes = view(data);
        crc.reset();
        crc.update(bytes.duplicate());
        if ((int) crc.getValue() != chunk.getCrc32C()) {
            throw wrong(
                    to,
                    ErrorCode.DIGEST_MISMATCH,
                    "the chunk at offset %d of fragment '%s' arrived damaged"
                            .formatted(chunk.getOffset(), fragmentId));
        }
        to.write(bytes);
        tell(to);
    }

    /** Tells how much is durable, when that has changed. */
    private void tell(Transfers.Upload of) {
        long durable = of.durableBytes();
        if (durable > told && answers.isReady()) {
            told = durable;
            answers.onNext(UploadResponse.newBuilder().setDurableOffset(durable).build());
        }
    }

    private void finish(Transfers.Upload of, UploadTrailer trailer) {
        if (trailer.getSha256().size() != SHA256_BYTES) {
            throw wrong(
                    of,
                    ErrorCode.PROTOCOL_VIOLATED,
                    "a SHA-256 of %d bytes is none".formatted(trailer.getSha256().size()));
        }
        of.finish(
                Messages.unsigned(trailer.getSizeBytes()),
                Digest.of(trailer.getSha256().toByteArray()));
        answers.onNext(
                UploadResponse.newBuilder()
                        .setDurableOffset(trailer.getSizeBytes())
                        .setComplete(true)
                        .build());
        end(Status.OK);
    }

    private Transfers.Upload open() {
        if (upload == null) {
            throw violated("a call begins with a header");
        }
        return upload;
    }

    private BroException wrong(Transfers.Upload of, ErrorCode code, String message) {
        of.fail(new Failure(code, message));
        return new BroException(code, message);
    }

    private static BroException violated(String message) {
        return new BroException(ErrorCode.PROTOCOL_VIOLATED, message);
    }

    private void end(Status status) {
        close();
        if (answers.isCancelled()) {
            return;
        }
        if (status.isOk()) {
            answers.onCompleted();
        } else {
            answers.onError(status.asRuntimeException());
        }
    }

    private void close() {
        over = true;
        if (upload != null) {
            try {
                upload.close();
            } catch (BroException e) {
                // what is left goes with the action; the agent is told the first reason
                LOG.atWarn().addKeyValue("fragment", fragmentId).log(e.getMessage());
            }
        }
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
