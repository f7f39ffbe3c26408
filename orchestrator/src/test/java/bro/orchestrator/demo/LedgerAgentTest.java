package bro.orchestrator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import bro.agent.BackupContext;
import bro.agent.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerAgentTest {
    private static final BackupContext CONTEXT = new Context();

    @TempDir Path directory;
    private Path file;
    private LedgerAgent agent;

    @BeforeEach
    void start() throws IOException {
        file = directory.resolve("ledger.txt");
        agent = new LedgerAgent(file);
        agent.append("one\n");
    }

    @Test
    void nothingIsWrittenBetweenPreparationAndRelease() throws IOException {
        agent.prepareForBackup(CONTEXT);
        agent.append("two\n");

        assertThat(file).hasContent("one\n");
    }

    @Test
    void writingGoesOnAfterTheRelease() throws IOException {
        agent.prepareForBackup(CONTEXT);
        agent.release(CONTEXT);
        agent.append("two\n");

        assertThat(file).hasContent("one\ntwo\n");
    }

    @Test
    void theTokenIsTheDigestOfTheLedgerAtThatMoment() throws IOException {
        String before = Sha256.of(Files.readAllBytes(file));

        agent.prepareForBackup(CONTEXT);
        String token = agent.snapshot(CONTEXT);
        agent.release(CONTEXT);
        agent.append("two\n");

        assertThat(token).isEqualTo(before);
        assertThat(Sha256.ofFile(file, "one\n".length())).isEqualTo(token);
    }

    @Test
    void everyStageOfABackupIsItsOwn() {
        assertThat(agent.backupStages())
                .containsExactlyInAnyOrder(
                        Stage.PREPARATION, Stage.SNAPSHOT, Stage.RELEASE, Stage.TRANSFER);
    }

    private record Context() implements BackupContext {
        @Override
        public long actionId() {
            return 1;
        }

        @Override
        public String managerId() {
            return "DEFAULT";
        }

        @Override
        public String backupName() {
            return "demo";
        }

        @Override
        public Stage stage() {
            return Stage.SNAPSHOT;
        }

        @Override
        public Duration timeLimit() {
            return Duration.ofMinutes(1);
        }

        @Override
        public void progress(int percent, String message) {}

        @Override
        public void remark(String sentence) {}
    }
}
