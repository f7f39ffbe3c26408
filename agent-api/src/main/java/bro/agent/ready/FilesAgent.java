package bro.agent.ready;

import bro.agent.AgentBehavior;
import bro.agent.AgentException;
import bro.agent.BackupContext;
import bro.agent.BackupTransfer;
import bro.agent.Fragment;
import bro.agent.FragmentWriter;
import bro.agent.RestoreContext;
import bro.agent.RestoreTransfer;
import bro.agent.Stage;
import bro.agent.StageContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Saves and restores a directory tree as one fragment, {@value #FRAGMENT_ID}, which is a tar
 * archive that GNU tar can read.
 *
 * <p>Kept are names of any bytes, rights, owners (when run as root), times to the nanosecond,
 * symbolic and hard links, and holes. Sockets, fifos and devices are left out. A restore makes the
 * new tree beside the directory and exchanges the two only after the digest was found right, so
 * that a failed restore leaves the old tree untouched; a process that works <em>in</em> the
 * directory has to open it again afterwards.
 */
public final class FilesAgent implements AgentBehavior {
    private static final String FRAGMENT_ID = "tree";
    private static final String FRAGMENT_VERSION = "tar-1";

    private final Path directory;

    /** Content bytes, as counted by the last preparation; 0 if unknown. */
    private volatile long expectedBytes;

    /**
     * @param directory if it is a symbolic link, what it leads to now is meant
     */
    public FilesAgent(Path directory) {
        this.directory = real(directory.toAbsolutePath());
    }

    private static Path real(Path absolute) {
        try {
            return absolute.toRealPath();
        } catch (IOException _) {
            // Not there yet, or not to be seen: each stage says so by itself.
            Path normal = absolute.normalize();
            Path parent = normal.getParent();
            return parent == null ? normal : real(parent).resolve(normal.getFileName());
        }
    }

    @Override
    public Set<Stage> backupStages() {
        return Set.of(Stage.PREPARATION, Stage.TRANSFER);
    }

    @Override
    public Set<Stage> restoreStages() {
        return Set.of(Stage.PREPARATION, Stage.EXECUTION);
    }

    @Override
    public void prepareForBackup(BackupContext context) throws IOException, InterruptedException {
        if (!Files.isDirectory(directory) || !Files.isReadable(directory)) {
            throw new AgentException("%s is not a directory to read".formatted(directory));
        }
        TreeSize size = TreeSize.measure(directory);
        expectedBytes = size.bytes();
        context.remark("%d files, %d bytes".formatted(size.files(), size.bytes()));
    }

    @Override
    public void executeBackup(BackupTransfer transfer) throws IOException, InterruptedException {
        if (!Files.isDirectory(directory)) {
            throw new AgentException("%s is not a directory".formatted(directory));
        }
        try (FragmentWriter out =
                transfer.openFragment(FRAGMENT_ID, FRAGMENT_VERSION, OptionalLong.empty())) {
            var archiver =
                    new TreeArchiver(new TarWriter(out), percentage(transfer, expectedBytes));
            archiver.archive(directory);
            out.complete();
            archiver.remarks().forEach(transfer::remark);
        }
    }

    @Override
    public void prepareForRestore(RestoreContext context) throws IOException {
        var _ = context.fragment(FRAGMENT_ID);
        new TreeSwap(directory).check();
    }

    @Override
    public void executeRestore(RestoreTransfer transfer) throws IOException, InterruptedException {
        Fragment fragment = transfer.fragment(FRAGMENT_ID);
        var swap = new TreeSwap(directory);
        swap.check();
        Path fresh = swap.prepare(transfer.actionId());
        try (InputStream in = transfer.openFragment(fragment)) {
            var extractor = new TreeExtractor(fresh, percentage(transfer, fragment.sizeBytes()));
            extractor.extract(in);
            extractor.remarks().forEach(transfer::remark);
            swap.commit(fresh);
        } finally {
            swap.cleanUp(fresh);
            swap.remarks().forEach(transfer::remark);
        }
    }

    /** Tells each new per cent. */
    private static LongConsumer percentage(StageContext context, long expectedBytes) {
        int[] told = {-1};
        return bytes -> {
            int percent = expectedBytes == 0 ? 0 : (int) Math.min(99, bytes * 100 / expectedBytes);
            if (percent > told[0]) {
                told[0] = percent;
                context.progress(percent, "%d bytes".formatted(bytes));
            }
        };
    }
}
