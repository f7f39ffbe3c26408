package bro.agent.simulate;

import bro.agent.FragmentSource;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Bytes that look like chance and follow from a key, so that they can be made again instead of
 * kept. No compressor makes them smaller.
 *
 * @param key different keys give different bytes
 */
record Content(long key, long sizeBytes) implements FragmentSource.Content {
    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** 2^64 divided by the golden ratio: spreads the numbers of the words over all bits. */
    private static final long STEP = 0x9E3779B97F4A7C15L;

    static Content of(long seed, String agentId, String fragmentId, long sizeBytes) {
        long key = mixed(seed);
        for (String name : new String[] {agentId, fragmentId}) {
            key = mixed(key + name.length());
            for (int i = 0; i < name.length(); i++) {
                key = mixed(key ^ name.charAt(i));
            }
        }
        return new Content(key, sizeBytes);
    }

    /** The same bytes, but so many of them. */
    Content withSize(long bytes) {
        return new Content(key, bytes);
    }

    @Override
    public InputStream open() {
        return new Reader();
    }

    /** The eight bytes with that number. */
    private long word(long number) {
        return mixed(key + number * STEP);
    }

    /** Turns each bit of the value into a change of about half of all bits. */
    private static long mixed(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private final class Reader extends InputStream {
        /** So often the thread lets others run: virtual threads are not interrupted for that. */
        private static final int TURN_BYTES = 1 << 20;

        private long position;

        @Override
        public int read() {
            if (position == sizeBytes) {
                return -1;
            }
            int value = next() & 0xff;
            position++;
            return value;
        }

        @Override
        @SuppressWarnings("ThreadPriorityCheck") // a matter of fairness, not of being right
        public int read(byte[] bytes, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (length == 0) {
                return 0;
            }
            if (position == sizeBytes) {
                return -1;
            }
            int n = (int) Math.min(length, sizeBytes - position);
            fill(bytes, offset, offset + n);
            if (position / TURN_BYTES != (position - n) / TURN_BYTES) {
                Thread.yield();
            }
            return n;
        }

        @Override
        public long skip(long count) {
            long skipped = Math.clamp(count, 0, sizeBytes - position);
            position += skipped;
            return skipped;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, sizeBytes - position);
        }

        private void fill(byte[] bytes, int from, int to) {
            int i = from;
            for (; i < to && position % Long.BYTES != 0; i++, position++) {
                bytes[i] = next();
            }
            long number = position / Long.BYTES;
            int start = i;
            for (; i <= to - Long.BYTES; i += Long.BYTES) {
                WORDS.set(bytes, i, word(number++));
            }
            position += i - start;
            for (; i < to; i++, position++) {
                bytes[i] = next();
            }
        }

        /** The byte at the position. */
        private byte next() {
            return (byte) (word(position / Long.BYTES) >>> (position % Long.BYTES * Byte.SIZE));
        }
    }
}
