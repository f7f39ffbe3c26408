package bro.agent.ready;

import bro.agent.FragmentWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Writes a tar archive into a fragment. GNU tar reads it, holes included. Written by hand because
 * commons-compress writes neither sparse members nor names that are no text.
 */
final class TarWriter {
    private static final int ZERO_BLOCKS_AT_END = 2;
    private static final byte[] ZEROS = new byte[64 * 1024];
    private static final FileTime EPOCH = FileTime.from(Instant.EPOCH);

    private final FragmentWriter out;

    TarWriter(FragmentWriter out) {
        this.out = out;
    }

    /** A member without content. */
    void add(TarEntry entry) throws IOException {
        header(entry, new LinkedHashMap<>());
    }

    /**
     * A file: exactly as many bytes as announced, filled up with zeros if it has become shorter.
     *
     * @return whether the file had all of these bytes
     */
    boolean addFile(TarEntry entry, FileChannel content) throws IOException {
        header(entry, new LinkedHashMap<>());
        boolean whole = copy(content, new Extent(0, entry.sizeBytes()));
        pad(entry.sizeBytes());
        return whole;
    }

    /** A file with holes; only the extents are written. */
    boolean addSparseFile(TarEntry entry, FileChannel content, List<Extent> extents)
            throws IOException {
        byte[] map = sparseMap(extents, entry.sizeBytes());
        long stored = map.length + extents.stream().mapToLong(Extent::length).sum();
        var attributes = new LinkedHashMap<String, String>();
        attributes.put("GNU.sparse.major", "1");
        attributes.put("GNU.sparse.minor", "0");
        attributes.put("GNU.sparse.realsize", Long.toString(entry.sizeBytes()));
        header(entry.withSize(stored), attributes);
        out.write(map);
        boolean whole = true;
        for (Extent extent : extents) {
            whole &= copy(content, extent);
        }
        pad(stored);
        return whole;
    }

    void finish() throws IOException {
        zeros(ZERO_BLOCKS_AT_END * (long) TarHeader.BLOCK_BYTES);
    }

    private void header(TarEntry entry, SequencedMap<String, String> attributes)
            throws IOException {
        Instant time = entry.modified().toInstant();
        if (!time.equals(time.truncatedTo(ChronoUnit.SECONDS))) {
            attributes.putLast("mtime", TarHeader.seconds(time));
        }
        longName('L', entry.name());
        longName('K', entry.linkTarget());
        if (!attributes.isEmpty()) {
            special('x', "./PaxHeaders/x", TarHeader.attributes(attributes));
        }
        out.write(TarHeader.block(entry));
    }

    private void longName(char type, TarName name) throws IOException {
        if (name.latin1().length() > TarHeader.NAME_BYTES) {
            special(type, "././@LongLink", name.plus(new TarName("\0")).bytes());
        }
    }

    private void special(char type, String name, byte[] content) throws IOException {
        out.write(
                TarHeader.block(
                        new TarEntry(
                                new TarName(name),
                                type,
                                0644,
                                0,
                                0,
                                content.length,
                                EPOCH,
                                TarName.NONE)));
        out.write(content);
        pad(content.length);
    }

    private static byte[] sparseMap(List<Extent> extents, long sizeBytes) {
        var text = new StringBuilder();
        boolean endsWithHole = extents.isEmpty() || extents.getLast().end() < sizeBytes;
        text.append(extents.size() + (endsWithHole ? 1 : 0)).append('\n');
        extents.forEach(e -> text.append(e.offset()).append('\n').append(e.length()).append('\n'));
        if (endsWithHole) {
            text.append(sizeBytes).append("\n0\n");
        }
        int blocks = Math.ceilDiv(text.length(), TarHeader.BLOCK_BYTES);
        byte[] ascii = text.toString().getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(ascii, blocks * TarHeader.BLOCK_BYTES);
    }

    private boolean copy(FileChannel content, Extent extent) throws IOException {
        content.position(extent.offset());
        InputStream in = Channels.newInputStream(content);
        long copied = out.transferFrom(in, extent.length());
        zeros(extent.length() - copied);
        return copied == extent.length();
    }

    private void pad(long size) throws IOException {
        zeros(Math.ceilDiv(size, TarHeader.BLOCK_BYTES) * (long) TarHeader.BLOCK_BYTES - size);
    }

    private void zeros(long count) throws IOException {
        for (long left = count; left > 0; left -= ZEROS.length) {
            out.write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
        }
    }
}
