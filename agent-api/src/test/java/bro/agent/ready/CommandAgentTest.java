package bro.agent.ready;

import static bro.agent.v1.ActionKind.ACTION_KIND_CREATE_BACKUP;
import static bro.agent.v1.Stage.STAGE_TRANSFER;
import static org.assertj.core.api.Assertions.assertThat;

import bro.agent.ScriptedOrchestrator;
import bro.agent.v1.StageResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CommandAgentTest {
    @TempDir Path work;

    private AgentAtWork agent(String dump, String load) throws InterruptedException {
        String there = "cd '" + work + "'; ";
        return new AgentAtWork(new CommandAgent(there + dump, there + load));
    }

    @Test
    void whatTheDumpWritesTheLoadReads() throws Exception {
        Shell.run(work, "head -c 7654321 /dev/urandom > data");
        try (var agent = agent("cat data", "cat > copy")) {
            StageResult saved = agent.backup();
            StageResult restored = agent.restore();

            assertThat(saved.getSuccess()).as(saved.getMessage()).isTrue();
            assertThat(saved.getFragmentsList())
                    .extracting(bro.agent.v1.Fragment::getFragmentId)
                    .containsExactly("dump");
            assertThat(restored.getSuccess()).as(restored.getMessage()).isTrue();
            assertThat(work.resolve("copy")).hasSameBinaryContentAs(work.resolve("data"));
        }
    }

    @Test
    void commandsSeeBackupAndAction() throws Exception {
        try (var agent = agent("echo $BRO_BACKUP_NAME $BRO_ACTION_ID", "true")) {
            agent.backup();

            assertThat(agent.orchestrator().data().content("dump"))
                    .asString()
                    .isEqualTo("monday 1\n");
        }
    }

    @Test
    void aFailingDumpFailsTheStageWithItsLastWords() throws Exception {
        try (var agent = agent("seq 100000 >&2; echo 'no such database' >&2; exit 3", "true")) {
            StageResult saved = agent.backup();

            assertThat(saved.getSuccess()).isFalse();
            assertThat(saved.getMessage())
                    .startsWith("dump ended with exit code 3: ")
                    .endsWith("no such database")
                    .hasSizeBetween(900, 1100);
            assertThat(agent.orchestrator().data().fragments()).isEmpty();
        }
    }

    @Test
    void aLoadThatEndsEarlyFailsWithItsOwnWords() throws Exception {
        try (var agent = agent("head -c 9000000 /dev/zero", "echo 'bad format' >&2; exit 4")) {
            agent.backup();
            StageResult restored = agent.restore();

            assertThat(restored.getMessage()).isEqualTo("load ended with exit code 4: bad format");
        }
    }

    @Test
    void aLoadOfWrongBytesNeverSeesTheirEnd() throws Exception {
        try (var agent = agent("head -c 2000000 /dev/zero", "cat > copy; touch committed")) {
            agent.backup();
            agent.orchestrator().data().damageBytes();
            StageResult restored = agent.restore();

            assertThat(restored.getSuccess()).isFalse();
            assertThat(restored.getMessage()).contains("SHA-256");
            assertThat(work.resolve("committed")).doesNotExist();
        }
    }

    @Test
    void aLoadMayPrintAsMuchAsItLikes() throws Exception {
        try (var agent = agent("echo x", "head -c 1048576 /dev/zero; cat > copy")) {
            agent.backup();
            StageResult restored = agent.restore();

            assertThat(restored.getSuccess()).as(restored.getMessage()).isTrue();
            assertThat(work.resolve("copy")).hasContent("x\n");
        }
    }

    @Test
    void aDumpHasNoInputToWaitFor() throws Exception {
        try (var agent = agent("cat; echo end", "true")) {
            assertThat(agent.backup().getSuccess()).isTrue();
        }
    }

    @Test
    void aCancelKillsWhatIgnoresItsSignalAndWhatIsStartedMeanwhile() throws Exception {
        String stubborn =
                "trap 'sleep 600 & echo $! > late' TERM;"
                        + " (trap '' TERM; exec sleep 600) & echo $! > child; echo $$ > shell;"
                        + " while :; do wait; done";
        try (var agent = agent(stubborn, "true")) {
            agent.orchestrator()
                    .send(
                            ScriptedOrchestrator.command(
                                            1, ACTION_KIND_CREATE_BACKUP, STAGE_TRANSFER)
                                    .build());
            long shell = processIn("shell");
            long child = processIn("child");
            agent.orchestrator().cancel(1, "enough");

            StageResult saved = agent.orchestrator().awaitResult();

            assertThat(saved.getMessage()).isEqualTo("cancelled: enough");
            assertThat(isAlive(shell)).isFalse();
            assertThat(isAlive(child)).isFalse();
            assertThat(isAlive(processIn("late"))).isFalse();
        }
    }

    @Test
    void aCancelKillsTheCommandAndItsChildren() throws Exception {
        try (var agent = agent("sleep 600 & echo $! > child; echo $$ > shell; wait", "true")) {
            agent.orchestrator()
                    .send(
                            ScriptedOrchestrator.command(
                                            1, ACTION_KIND_CREATE_BACKUP, STAGE_TRANSFER)
                                    .build());
            long shell = processIn("shell");
            long child = processIn("child");
            agent.orchestrator().cancel(1, "enough");

            StageResult saved = agent.orchestrator().awaitResult();

            assertThat(saved.getMessage()).isEqualTo("cancelled: enough");
            assertThat(isAlive(shell)).isFalse();
            assertThat(isAlive(child)).isFalse();
        }
    }

    private long processIn(String name) throws IOException, InterruptedException {
        Path file = work.resolve(name);
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (System.nanoTime() < deadline) {
            if (Files.exists(file) && Files.size(file) > 0) {
                return Long.parseLong(Files.readString(file).strip());
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new AssertionError(
                name + " was not written: " + Arrays.toString(work.toFile().list()));
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
