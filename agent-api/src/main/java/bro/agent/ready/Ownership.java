package bro.agent.ready;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** Gives files to their owners, as far as this process may. Not thread-safe. */
final class Ownership {
    private final int ownUid;
    private final int ownGid;
    private int refused;

    private Ownership(int ownUid, int ownGid) {
        this.ownUid = ownUid;
        this.ownGid = ownGid;
    }

    /** Of a process that has just made this file. */
    static Ownership ofProcess(Path ownFile) throws IOException {
        UnixFile file = UnixFile.read(ownFile);
        return new Ownership(file.uid(), file.gid());
    }

    void give(Path path, int uid, int gid) throws IOException {
        if (uid == ownUid && gid == ownGid) {
            return;
        }
        try {
            Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        } catch (FileSystemException _) {
            refused++;
        }
    }

    List<String> remarks() {
        return refused == 0
                ? List.of()
                : List.of(
                        "%d files kept the agent's own user or group, for lack of privilege"
                                .formatted(refused));
    }
}
