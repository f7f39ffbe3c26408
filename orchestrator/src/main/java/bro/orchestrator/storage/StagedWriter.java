package bro.orchestrator.storage;

import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.storage.FragmentWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes one fragment of a {@link StagingArea}. What an earlier process has left is read only when
 * its digest is asked for or it is to grow.
 */
final class StagedWriter implements FragmentWriter {
    private enum State {
        WRITING,
        /** A write or force failed, so nobody knows what the file held: it is gone. */
        BROKEN,
        ENDED
    }

    /** Work of a writer that is open. */
    private interface Work<T> {
        T run() throws IOException;
    }

    private final StagingArea area;
    private final String name;
    private final String shown;
    private final FileChannel file;
    private final WriteBack writeBack;

    /** Held while anything is done, so that {@link #close} comes before it or after it. */
    private final ReentrantLock lock = new ReentrantLock();

    private State state = State.WRITING;
    private RunningDigest digest;
    private Optional<Digest> finished;

    /** Whether the file has the name of a part. */
    private boolean part;

    private volatile long sizeBytes;
    private volatile boolean closing;

    /**
     * @param name of the file, without its ending
     * @param shown how messages name the fragment
     * @param file open for reading and writing
     * @param part whether the file has the name of a part
     */
    StagedWriter(
            StagingArea area, String name, String shown, FileChannel file, Held held, boolean part)
            throws IOException {
        this.area = area;
        this.name = name;
        this.shown = shown;
        this.file = file;
        this.part = part;
        this.sizeBytes = file.size();
        file.position(sizeBytes);
        switch (held) {
            case Held.Part(var running, long durableBytes) -> {
                this.digest = running;
                this.finished = Optional.empty();
                this.writeBack = new WriteBack(file, durableBytes);
            }
            case Held.Finished(long durableBytes, var sha256) -> {
                this.digest = new RunningDigest();
                this.finished = Optional.of(sha256);
                this.writeBack = new WriteBack(file, durableBytes);
            }
        }
    }

    @Override
    public void write(ByteBuffer bytes) {
        work(
                () -> {
                    catchUp();
                    change();
                    long grown = sizeBytes + bytes.remaining();
                    digest.update(bytes.duplicate());
                    Disk.writeAll(file, bytes);
                    sizeBytes = grown;
                    writeBack.grown(grown);
                    return grown;
                });
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
        return work(this::digestOfAll);
    }

    @Override
    public void restart() {
        work(
                () -> {
                    change();
                    writeBack.restart();
                    file.truncate(0);
                    digest = new RunningDigest();
                    sizeBytes = 0;
                    return file;
                });
    }

    @Override
    public Digest finish() {
        return work(
                () -> {
                    Digest sha256 = digestOfAll();
                    if (finished.isEmpty()) {
                        makeDurable();
                    }
                    file.close();
                    area.finished(name, new Held.Finished(sizeBytes, sha256));
                    state = State.ENDED;
                    return sha256;
                });
    }

    @Override
    public void close() {
        closing = true;
        lock.lock();
        try {
            if (state == State.WRITING) {
                state = State.ENDED;
                writeBack.settle();
                file.close();
                area.closed(
                        name,
                        part
                                ? Optional.of(new Held.Part(digest, writeBack.durableBytes()))
                                : Optional.empty());
            }
        } catch (IOException e) {
            throw broken(e);
        } finally {
            lock.unlock();
        }
    }

    private <T> T work(Work<T> work) {
        lock.lock();
        try {
            requireWriting();
            return work.run();
        } catch (IOException e) {
            throw broken(e);
        } finally {
            lock.unlock();
        }
    }

    private Digest digestOfAll() throws IOException {
        if (finished.isPresent()) {
            return finished.get();
        }
        catchUp();
        return digest.value();
    }

    private void catchUp() throws IOException {
        digest.catchUp(file, sizeBytes, this::requireWriting);
    }

    /** A finished fragment that is written to is a part again. */
    private void change() throws IOException {
        finished = Optional.empty();
        if (!part) {
            area.reopened(name);
            part = true;
        }
    }

    /**
     * Names the fragment before it forces the file, since that takes the new name along to the disk
     * as well. A crash in between leaves a fragment that nobody was told of.
     */
    private void makeDurable() throws IOException {
        if (part) {
            area.named(name);
            part = false;
        }
        writeBack.finish(sizeBytes);
    }

    /** Gives the file up: the system tells of lost bytes only once. */
    private BroException broken(IOException e) {
        state = State.BROKEN;
        try {
            file.close();
            area.dropped(name);
        } catch (IOException again) {
            e.addSuppressed(again);
        }
        return Disk.failure("cannot store " + shown, e);
    }

    private void requireWriting() {
        if (closing || state == State.ENDED) {
            throw new IllegalStateException("%s is closed".formatted(shown));
        }
        if (state == State.BROKEN) {
            throw new BroException(
                    ErrorCode.STORAGE_UNAVAILABLE,
                    "%s cannot go on after a failed write".formatted(shown));
        }
        area.requireOpen();
    }
}
