package bro.agent.ready;

import bro.agent.AgentException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Walks a directory tree into an archive, names in the order of their bytes. Symbolic links are
 * never followed. Memory grows with the entries of one directory at each level, and with the number
 * of files that have several links.
 */
final class TreeArchiver {
    /** A file without a whole block cannot have a hole. */
    private static final long HOLE_BYTES_MIN = 4_096;

    private record Child(TarName name, Path path) {}

    private record FileKey(long device, long inode) {}

    private final TarWriter tar;
    private final LongConsumer progress;
    private final Map<FileKey, TarName> linked = new HashMap<>();
    private long bytes;
    private int specials;
    private int vanished;
    private int changed;

    /**
     * @param progress told the number of content bytes so far, after each file
     */
    TreeArchiver(TarWriter tar, LongConsumer progress) {
        this.tar = tar;
        this.progress = progress;
    }

    /** Writes the whole tree; its root is called {@code ./}. */
    void archive(Path root) throws IOException, InterruptedException {
        try {
            directory(root, new TarName("./"), UnixFile.read(root));
            tar.finish();
        } catch (AccessDeniedException e) {
            throw new AgentException("cannot read %s: permission denied".formatted(e.getFile()), e);
        } catch (FileSystemException e) {
            throw new AgentException("cannot read " + e.getMessage(), e);
        }
    }

    /** What was left out or may be torn, each in a sentence. */
    List<String> remarks() {
        var remarks = new ArrayList<String>();
        if (specials > 0) {
            remarks.add("%d sockets, fifos or devices were left out".formatted(specials));
        }
        if (vanished > 0) {
            remarks.add("%d files vanished before they were read".formatted(vanished));
        }
        if (changed > 0) {
            remarks.add("%d files changed while they were read".formatted(changed));
        }
        return remarks;
    }

    private void directory(Path path, TarName name, UnixFile attributes)
            throws IOException, InterruptedException {
        Optional<List<Child>> children = children(path);
        if (children.isEmpty()) {
            vanished++;
            return;
        }
        tar.add(attributes.entry(name, TarEntry.DIRECTORY, TarName.NONE));
        for (Child child : children.get()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the backup of %s was stopped".formatted(path));
            }
            child(child, name.plus(child.name));
        }
    }

    /** Empty if the directory is no longer there. */
    private static Optional<List<Child>> children(Path directory) throws IOException {
        var children = new ArrayList<Child>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path path : stream) {
                children.add(new Child(TarName.of(RawNames.bytesOf(path.getFileName())), path));
            }
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        children.sort(Comparator.comparing(child -> child.name.latin1()));
        return Optional.of(children);
    }

    private void child(Child child, TarName name) throws IOException, InterruptedException {
        UnixFile attributes;
        try {
            attributes = UnixFile.read(child.path);
        } catch (NoSuchFileException _) {
            vanished++;
            return;
        }
        switch (attributes.kind()) {
            case DIRECTORY -> directory(child.path, name.plus(new TarName("/")), attributes);
            case SYMBOLIC_LINK -> symbolicLink(child.path, name, attributes);
            case FILE -> file(child.path, name, attributes);
            case OTHER -> specials++;
        }
    }

    private void symbolicLink(Path path, TarName name, UnixFile attributes) throws IOException {
        TarName target;
        try {
            target = TarName.of(RawNames.bytesOf(Files.readSymbolicLink(path)));
        } catch (NoSuchFileException _) {
            vanished++;
            return;
        }
        tar.add(attributes.entry(name, TarEntry.SYMBOLIC_LINK, target));
    }

    private void file(Path path, TarName name, UnixFile attributes) throws IOException {
        var key = new FileKey(attributes.device(), attributes.inode());
        if (attributes.links() > 1 && linked.containsKey(key)) {
            tar.add(attributes.entry(name, TarEntry.HARD_LINK, linked.get(key)));
            return;
        }
        if (!content(path, attributes.entry(name, TarEntry.FILE, TarName.NONE))) {
            vanished++;
            return;
        }
        if (attributes.links() > 1) {
            linked.put(key, name);
        }
        bytes += attributes.sizeBytes();
        progress.accept(bytes);
    }

    /** False if the file is no longer there. */
    private boolean content(Path path, TarEntry entry) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException _) {
            return false;
        }
        try (channel) {
            boolean whole = write(path, entry, channel);
            if (!whole || channel.size() != entry.sizeBytes()) {
                changed++;
            }
        }
        return true;
    }

    private boolean write(Path path, TarEntry entry, FileChannel channel) throws IOException {
        long size = entry.sizeBytes();
        if (size < HOLE_BYTES_MIN) {
            return tar.addFile(entry, channel);
        }
        List<Extent> extents;
        try {
            extents = LinuxCalls.extents(path, size);
        } catch (NoSuchFileException _) {
            // Removed just now; the open channel still has all of it.
            extents = List.of(new Extent(0, size));
        }
        return extents.equals(List.of(new Extent(0, size)))
                ? tar.addFile(entry, channel)
                : tar.addSparseFile(entry, channel, extents);
    }
}
