package bro.orchestrator.storage;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.storage.FragmentReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads one fragment of a backup. */
final class StoredReader implements FragmentReader {
    private final FileChannel file;
    private final String shown;
    private final long endBytes;
    private long positionBytes;

    /**
     * @param shown how messages name the fragment
     * @param endBytes the size that the fragment must have
     */
    StoredReader(FileChannel file, String shown, long positionBytes, long endBytes) {
        this.file = file;
        this.shown = shown;
        this.positionBytes = positionBytes;
        this.endBytes = endBytes;
    }

    @Override
    public int read(ByteBuffer into) {
        int before = into.position();
        try {
            while (into.hasRemaining() && positionBytes < endBytes) {
                int count = file.read(into, positionBytes);
                if (count < 0) {
                    throw new BroException(
                            ErrorCode.BACKUP_CORRUPTED,
                            "%s ends after %d of %d bytes"
                                    .formatted(shown, positionBytes, endBytes));
                }
                positionBytes += count;
            }
            return into.position() - before;
        } catch (IOException e) {
            throw Disk.failure("cannot read " + shown, e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw Disk.failure("cannot close " + shown, e);
        }
    }
}
