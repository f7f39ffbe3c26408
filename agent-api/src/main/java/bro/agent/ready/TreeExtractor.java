package bro.agent.ready;

import bro.agent.AgentException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveStructSparse;

/**
 * Makes a directory tree from an archive, in an empty directory of its own.
 *
 * <p>Nothing leads out of that directory: a name with {@code ..} or a slash in front is refused, a
 * parent must be a directory that this extraction has made itself, and nothing that exists is ever
 * replaced, so that a link cannot take a directory's place. Memory grows with the number of
 * directories.
 */
final class TreeExtractor {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final Set<OpenOption> NEW_FILE =
            Set.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> OWNER_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private record Finished(Path directory, TarArchiveEntry entry) {}

    private final Path root;
    private final Ownership ownership;
    private final LongConsumer progress;
    private final EarlyWriteBack writeBack;
    private final Map<String, Path> directories = new HashMap<>();

    /**
     * A directory's own times and rights come last: writing into it would change or forbid them.
     */
    private final List<Finished> finished = new ArrayList<>();

    private final byte[] buffer = new byte[BUFFER_BYTES];

    /**
     * @param root an empty directory, made by this process
     * @param progress told the number of archive bytes so far, after each member
     */
    TreeExtractor(Path root, LongConsumer progress) throws IOException {
        this.root = root;
        this.ownership = Ownership.ofProcess(root);
        this.progress = progress;
        this.writeBack = new EarlyWriteBack(root);
        directories.put("", root);
    }

    /** Reads the archive, and the stream to its very end, where a fragment is verified. */
    void extract(InputStream archive) throws IOException, InterruptedException {
        var tar =
                new TarArchiveInputStream(
                        new WholeReads(archive), StandardCharsets.ISO_8859_1.name());
        for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the restore was stopped");
            }
            member(tar, entry);
            writeBack.grown(tar.getBytesRead());
            progress.accept(tar.getBytesRead());
        }
        archive.transferTo(OutputStream.nullOutputStream());
        for (Finished last : finished.reversed()) {
            attributes(last.directory, last.entry);
        }
    }

    List<String> remarks() {
        return ownership.remarks();
    }

    private void member(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        List<String> names = names(entry.getName());
        if (names.isEmpty() && entry.isDirectory()) {
            finished.add(new Finished(root, entry));
            return;
        }
        Path path = locate(names, entry.getName());
        if (entry.isDirectory()) {
            Files.createDirectory(path, OWNER_DIRECTORY);
            directories.put(String.join("/", names), path);
            finished.add(new Finished(path, entry));
        } else if (entry.isSymbolicLink()) {
            LinuxCalls.symlink(new TarName(entry.getLinkName()).bytes(), path);
            attributes(path, entry);
        } else if (entry.isLink()) {
            Files.createLink(path, locate(names(entry.getLinkName()), entry.getLinkName()));
        } else if (entry.isFile()) {
            try (var out = FileChannel.open(path, NEW_FILE, OWNER_ONLY)) {
                content(tar, entry, out);
            }
            attributes(path, entry);
        } else {
            throw refused(entry.getName(), "is neither file, directory nor link");
        }
    }

    /** The single names of which a name consists. */
    private static List<String> names(String name) throws AgentException {
        if (name.startsWith("/")) {
            throw refused(name, "is absolute");
        }
        var names = new ArrayList<String>();
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                throw refused(name, "leads out of the directory");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                names.add(part);
            }
        }
        return names;
    }

    private Path locate(List<String> names, String name) throws AgentException {
        if (names.isEmpty()) {
            throw refused(name, "is the directory itself");
        }
        String parent = String.join("/", names.subList(0, names.size() - 1));
        Path directory = directories.get(parent);
        if (directory == null) {
            throw refused(name, "is in no directory of the archive");
        }
        return RawNames.child(directory, new TarName(names.getLast()).bytes());
    }

    private static AgentException refused(String name, String why) {
        return new AgentException("the archive is refused: '%s' %s".formatted(name, why));
    }

    private void content(TarArchiveInputStream tar, TarArchiveEntry entry, FileChannel out)
            throws IOException {
        if (!entry.isSparse()) {
            copy(tar, out, entry.getSize(), entry);
            return;
        }
        long position = 0;
        for (TarArchiveStructSparse extent : entry.getOrderedSparseHeaders()) {
            tar.skipNBytes(extent.getOffset() - position);
            out.position(extent.getOffset());
            copy(tar, out, extent.getNumbytes(), entry);
            position = extent.getOffset() + extent.getNumbytes();
        }
        long size = entry.getRealSize();
        if (size > out.size()) {
            // A file ends with a hole if its last byte is set beyond the end and taken away again.
            out.write(ByteBuffer.wrap(new byte[1]), size);
            out.truncate(size);
        }
    }

    private void copy(TarArchiveInputStream tar, FileChannel out, long count, TarArchiveEntry entry)
            throws IOException {
        long left = count;
        while (left > 0) {
            int n = tar.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (n < 0) {
                throw refused(entry.getName(), "is cut off");
            }
            var chunk = ByteBuffer.wrap(buffer, 0, n);
            while (chunk.hasRemaining()) {
                out.write(chunk);
            }
            left -= n;
        }
    }

    private void attributes(Path path, TarArchiveEntry entry) throws IOException {
        ownership.give(path, (int) entry.getLongUserId(), (int) entry.getLongGroupId());
        if (!entry.isSymbolicLink()) {
            Files.setAttribute(path, "unix:mode", entry.getMode() & 07777);
        }
        LinuxCalls.modified(path, entry.getLastModifiedTime().toInstant());
    }
}
