package bro.agent.ready;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream whose reads come short at its end alone. The reader of archives takes a short read
 * within a sparse file for the end of an extent, and would put what follows in the wrong place.
 */
final class WholeReads extends FilterInputStream {
    WholeReads(InputStream in) {
        super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.readNBytes(bytes, offset, length);
        return count == 0 && length > 0 ? -1 : count;
    }
}
