package bro.orchestrator.storage;

import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.storage.FragmentWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;

/** Writes one fragment of a {@link StagingArea}. */
final class StagedWriter implements FragmentWriter {
    private enum State {
        WRITING,
        /** A write or force failed, so nobody knows what the file holds. */
        BROKEN,
        FINISHED,
        CLOSED
    }

    private final StagingArea area;
    private final String name;
    private final String shown;
    private final FileChannel file;
    private final WriteBack writeBack;
    private final MessageDigest sha256 = Sha256.start();

    private State state = State.WRITING;
    private long sizeBytes;

    /**
     * @param name of the file, without its ending
     * @param shown how messages name the fragment
     */
    StagedWriter(StagingArea area, String name, String shown, FileChannel file) {
        this.area = area;
        this.name = name;
        this.shown = shown;
        this.file = file;
        this.writeBack = new WriteBack(file);
    }

    @Override
    public void write(ByteBuffer bytes) {
        requireWriting();
        area.requireOpen();
        try {
            sha256.update(bytes.duplicate());
            int count = bytes.remaining();
            Disk.writeAll(file, bytes);
            sizeBytes += count;
            writeBack.grown(sizeBytes);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    @Override
    public long durableBytes() {
        return writeBack.durableBytes();
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public Digest digest() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void restart() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Digest finish() {
        requireWriting();
        area.requireOpen();
        try {
            writeBack.finish(sizeBytes);
            file.close();
            Digest digest = Digest.of(sha256.digest());
            area.finished(name, sizeBytes, digest);
            state = State.FINISHED;
            return digest;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    @Override
    public void close() {
        if (state == State.FINISHED || state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        writeBack.settle();
        try {
            file.close();
            area.dropped(name);
        } catch (IOException e) {
            throw Disk.failure("cannot drop " + shown, e);
        }
    }

    private BroException broken(IOException e) {
        state = State.BROKEN;
        return Disk.failure("cannot store " + shown, e);
    }

    private void requireWriting() {
        switch (state) {
            case WRITING -> {}
            case BROKEN ->
                    throw new BroException(
                            ErrorCode.STORAGE_UNAVAILABLE,
                            "%s cannot go on after a failed write".formatted(shown));
            case FINISHED, CLOSED ->
                    throw new IllegalStateException("%s is closed".formatted(shown));
        }
    }
}
