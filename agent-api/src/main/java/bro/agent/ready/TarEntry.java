package bro.agent.ready;

import java.nio.file.attribute.FileTime;

/**
 * One member of an archive, as its header tells it.
 *
 * @param name bytes of the name; a directory's ends with a slash
 * @param type one of the constants below
 * @param mode permission bits with set-user-id, set-group-id and sticky
 * @param sizeBytes of the content; 0 unless it is a file
 * @param linkTarget bytes of the target; empty unless it is a link
 */
record TarEntry(
        TarName name,
        char type,
        int mode,
        int uid,
        int gid,
        long sizeBytes,
        FileTime modified,
        TarName linkTarget) {
    static final char FILE = '0';
    static final char HARD_LINK = '1';
    static final char SYMBOLIC_LINK = '2';
    static final char DIRECTORY = '5';

    TarEntry withSize(long bytes) {
        return new TarEntry(name, type, mode, uid, gid, bytes, modified, linkTarget);
    }
}
