import static java.nio.charset.StandardCharsets.UTF_8;

import bro.agent.Agent;
import bro.agent.AgentBehavior;
import bro.agent.BackupTransfer;
import bro.agent.Fragment;
import bro.agent.FragmentSource;
import bro.agent.RestoreTransfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** Saves and restores a folder of notes: each file is a fragment, its time the metadata. */
public final class NotesAgent implements AgentBehavior {
    private final Path folder;

    NotesAgent(Path folder) {
        this.folder = folder;
    }

    /** Wants: PORT FOLDER. */
    public static void main(String[] words) throws InterruptedException {
        try (Agent agent =
                Agent.builder()
                        .orchestrator("127.0.0.1", Integer.parseInt(words[0]))
                        .id("notes")
                        .scope("alpha")
                        .behavior(new NotesAgent(Path.of(words[1])))
                        .onStateChange(System.out::println)
                        .start()) {
            agent.awaitEnd();
        }
    }

    @Override
    public void executeBackup(BackupTransfer transfer) throws IOException {
        try (var notes = Files.newDirectoryStream(folder)) {
            for (Path note : notes) {
                byte[] time = Files.getLastModifiedTime(note).toString().getBytes(UTF_8);
                String name = note.getFileName().toString();
                transfer.sendFragment(FragmentSource.ofFile(name, "1", note).withMetadata(time));
            }
        }
    }

    @Override
    public void executeRestore(RestoreTransfer transfer) throws IOException {
        for (Fragment fragment : transfer.fragments()) {
            Path note = transfer.downloadInto(fragment, folder);
            var time = Instant.parse(fragment.customMetadata().toStringUtf8());
            Files.setLastModifiedTime(note, FileTime.from(time));
        }
    }
}
