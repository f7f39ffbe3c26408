package bro.agent.ready;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a stream to its end on a thread of its own and keeps only the last {@value #MAX} bytes. */
final class LastWords {
    private static final Logger LOG = LoggerFactory.getLogger(LastWords.class);
    private static final int MAX = 1_024;

    private final byte[] tail = new byte[MAX];
    private final Thread reader;
    private int length;

    private LastWords(InputStream stream) {
        this.reader = Thread.ofVirtual().unstarted(() -> drain(stream));
    }

    static LastWords of(InputStream stream) {
        var words = new LastWords(stream);
        words.reader.start();
        return words;
    }

    /** The words, once the stream has ended or the time is over. */
    String await(Duration limit) throws InterruptedException {
        reader.join(limit);
        synchronized (this) {
            return new String(tail, 0, length, StandardCharsets.UTF_8).strip();
        }
    }

    private void drain(InputStream stream) {
        byte[] buffer = new byte[MAX];
        try (stream) {
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                keep(buffer, n);
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("standard error ended early");
        }
    }

    private synchronized void keep(byte[] bytes, int count) {
        int kept = Math.min(length, MAX - count);
        System.arraycopy(tail, length - kept, tail, 0, kept);
        System.arraycopy(bytes, 0, tail, kept, count);
        length = kept + count;
    }
}
