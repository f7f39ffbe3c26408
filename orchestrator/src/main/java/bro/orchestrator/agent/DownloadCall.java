package bro.orchestrator.agent;

import bro.agent.v1.DownloadChunk;
import bro.orchestrator.core.agent.Transfers;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** One fragment on its way out. Confined to the call's callbacks, but for {@link #end}. */
final class DownloadCall implements DataCall {
    private static final int CHUNK = 256 << 10;

    /** How much may wait in the transport before the disk is read again. */
    private static final int AHEAD = 2 * CHUNK;

    private final AgentSession session;
    private final Transfers.Download download;
    private final ServerCallStreamObserver<DownloadChunk> stream;
    private final Answers<DownloadChunk> answers;
    private final CRC32C crc = new CRC32C();
    private long offset;
    private volatile boolean over;

    DownloadCall(
            AgentSession session,
            Transfers.Download download,
            long offset,
            ServerCallStreamObserver<DownloadChunk> stream) {
        this.session = session;
        this.download = download;
        this.offset = offset;
        this.stream = stream;
        this.answers = new Answers<>(stream);
    }

    void start() {
        stream.setOnReadyThreshold(AHEAD);
        stream.setOnCancelHandler(() -> end(Status.CANCELLED));
        stream.setOnReadyHandler(this::pump);
        session.opened(this);
        pump();
    }

    @Override
    public void end(Status why) {
        over = true;
        try {
            session.closed(this);
            // before the agent hears of it, which may begin another one at once
            download.close();
        } finally {
            answers.end(why);
        }
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // the top of a callback
    private void pump() {
        boolean sound = false;
        try {
            while (!over && answers.isReady()) {
                send();
            }
            sound = true;
        } catch (RuntimeException e) {
            // of a call that was ended meanwhile, nobody asks how
            if (!over) {
                end(Statuses.of(e));
            }
        } finally {
            // whatever it was, memory that ran out included
            if (!sound && !over) {
                end(Status.RESOURCE_EXHAUSTED.withDescription("no memory is left"));
            }
        }
    }

    private void send() {
        long left = download.leftBytes();
        if (left == 0) {
            end(Status.OK);
            return;
        }
        // a new array each time: the transport keeps it until it is on the wire
        byte[] bytes = new byte[(int) Math.min(CHUNK, left)];
        int count = download.read(ByteBuffer.wrap(bytes));
        crc.reset();
        crc.update(bytes, 0, count);
        answers.send(
                DownloadChunk.newBuilder()
                        .setOffset(offset)
                        .setData(UnsafeByteOperations.unsafeWrap(bytes, 0, count))
                        .setCrc32C((int) crc.getValue())
                        .build());
        offset += count;
    }
}
