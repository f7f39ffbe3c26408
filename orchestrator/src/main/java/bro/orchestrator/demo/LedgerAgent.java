package bro.orchestrator.demo;

import bro.agent.Agent;
import bro.agent.AgentBehavior;
import bro.agent.BackupContext;
import bro.agent.BackupTransfer;
import bro.agent.RestoreTransfer;
import bro.agent.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.Set;

/** Writes ten lines a second to a ledger; stops for its snapshot, but not for the transfer. */
public final class LedgerAgent implements AgentBehavior {
    private final Path ledger;
    private boolean locked;
    private long cutBytes;

    LedgerAgent(Path file) {
        ledger = file;
    }

    /** Wants: PORT FILE. */
    public static void main(String[] words) throws IOException, InterruptedException {
        var ledger = new LedgerAgent(Path.of(words[1]));
        var agent = Agent.builder().orchestrator("127.0.0.1", Integer.parseInt(words[0]));
        try (var _ = agent.id("ledger").behavior(ledger).start()) {
            for (long line = 1; ; line++) {
                ledger.append("%d %d%n".formatted(line, System.currentTimeMillis()));
                Thread.sleep(100);
            }
        }
    }

    synchronized void append(String line) throws IOException {
        if (!locked) {
            Files.writeString(ledger, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    @Override
    public Set<Stage> backupStages() {
        return Set.of(Stage.PREPARATION, Stage.SNAPSHOT, Stage.RELEASE, Stage.TRANSFER);
    }

    @Override
    public synchronized void prepareForBackup(BackupContext context) {
        locked = true;
    }

    @Override
    public synchronized String snapshot(BackupContext context) throws IOException {
        cutBytes = Files.size(ledger);
        String sha256 = Sha256.ofFile(ledger);
        System.out.printf("snapshot %d %s%n", cutBytes, sha256);
        return sha256;
    }

    @Override
    public synchronized void release(BackupContext context) {
        locked = false;
    }

    @Override
    public void executeBackup(BackupTransfer transfer) throws IOException {
        try (var out = transfer.openFragment("ledger", "1", OptionalLong.of(cutBytes));
                var in = Files.newInputStream(ledger)) {
            out.transferFrom(in, cutBytes);
            out.complete();
        }
    }

    @Override
    public void executeRestore(RestoreTransfer transfer) throws IOException {
        transfer.downloadFragment(transfer.fragment("ledger"), ledger); // aside, then renamed
    }
}
