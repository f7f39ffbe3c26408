package bro.agent.ready;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;

/**
 * The attributes of a file that a restore gives back, and those that tell what it is.
 *
 * @param mode all bits of {@code st_mode}
 */
record UnixFile(
        int mode,
        int uid,
        int gid,
        long device,
        long inode,
        int links,
        long sizeBytes,
        FileTime modified) {
    enum Kind {
        FILE,
        DIRECTORY,
        SYMBOLIC_LINK,
        OTHER
    }

    private static final String WANTED = "unix:mode,uid,gid,dev,ino,nlink,size,lastModifiedTime";
    private static final int TYPE_BITS = 0170000;
    private static final int PERMISSION_BITS = 07777;

    /** Reads the attributes of the file itself, also if it is a symbolic link. */
    static UnixFile read(Path path) throws IOException {
        var attributes = Files.readAttributes(path, WANTED, LinkOption.NOFOLLOW_LINKS);
        return new UnixFile(
                (int) value(attributes, "mode"),
                (int) value(attributes, "uid"),
                (int) value(attributes, "gid"),
                (long) value(attributes, "dev"),
                (long) value(attributes, "ino"),
                (int) value(attributes, "nlink"),
                (long) value(attributes, "size"),
                (FileTime) value(attributes, "lastModifiedTime"));
    }

    Kind kind() {
        return switch (mode & TYPE_BITS) {
            case 0100000 -> Kind.FILE;
            case 0040000 -> Kind.DIRECTORY;
            case 0120000 -> Kind.SYMBOLIC_LINK;
            default -> Kind.OTHER;
        };
    }

    TarEntry entry(TarName name, char type, TarName linkTarget) {
        return new TarEntry(
                name,
                type,
                mode & PERMISSION_BITS,
                uid,
                gid,
                type == TarEntry.FILE ? sizeBytes : 0,
                modified,
                linkTarget);
    }

    private static Object value(Map<String, Object> attributes, String name) {
        return Objects.requireNonNull(attributes.get(name), name);
    }
}
