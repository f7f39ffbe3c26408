package bro.orchestrator.agent;

import bro.agent.v1.DownloadChunk;
import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.failure.BroException;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ServerCallStreamObserver;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** One fragment on its way out. Confined to the call's callbacks, which come one after another. */
final class DownloadCall {
    private static final int CHUNK = 256 << 10;

    /** How much may wait in the transport before the disk is read again. */
    private static final int AHEAD = 2 * CHUNK;

    private final Transfers.Download download;
    private final ServerCallStreamObserver<DownloadChunk> answers;
    private final CRC32C crc = new CRC32C();
    private long offset;
    private boolean over;

    DownloadCall(
            Transfers.Download download,
            long offset,
            ServerCallStreamObserver<DownloadChunk> answers) {
        this.download = download;
        this.offset = offset;
        this.answers = answers;
    }

    void start() {
        answers.setOnReadyThreshold(AHEAD);
        answers.setOnCancelHandler(this::close);
        answers.setOnReadyHandler(this::pump);
        pump();
    }

    private void pump() {
        boolean sound = false;
        try {
            while (!over && answers.isReady()) {
                send();
            }
            sound = true;
        } catch (BroException e) {
            answers.onError(Statuses.of(e).asRuntimeException());
        } finally {
            // whatever it was, memory that ran out included
            if (!sound) {
                close();
            }
        }
    }

    private void send() {
        // a new array each time: the transport keeps it until it is on the wire
        byte[] bytes = new byte[CHUNK];
        int count = download.read(ByteBuffer.wrap(bytes));
        if (count == 0) {
            close();
            answers.onCompleted();
            return;
        }
        crc.reset();
        crc.update(bytes, 0, count);
        answers.onNext(
                DownloadChunk.newBuilder()
                        .setOffset(offset)
                        .setData(UnsafeByteOperations.unsafeWrap(bytes, 0, count))
                        .setCrc32C((int) crc.getValue())
                        .build());
        offset += count;
    }

    private void close() {
        over = true;
        download.close();
    }
}
