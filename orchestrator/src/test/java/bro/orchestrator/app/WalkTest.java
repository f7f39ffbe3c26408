package bro.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.agent.AgentBehavior;
import bro.agent.BackupContext;
import bro.agent.BackupTransfer;
import bro.agent.FragmentSource;
import bro.agent.RestoreTransfer;
import bro.agent.Stage;
import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Engine, agent edge, catalog and repository together, with real agents. */
@Timeout(60)
class WalkTest {
    @TempDir Path data;
    private Walks walks;

    @BeforeEach
    void start() {
        walks =
                new Walks(
                        data,
                        "actions.preparation=2s",
                        "actions.winding-down=2s",
                        "actions.delete-failed-backups=true");
    }

    @AfterEach
    void stop() {
        walks.close();
    }

    @Test
    void whatWasBackedUpComesBack() throws Exception {
        var text = new Text("precious");
        walks.agent("text", text);

        Action backup = walks.backup("one");
        text.content = "lost";
        Action restore = walks.restore("one");

        assertThat(backup.result()).as("%s", backup).isEqualTo(Action.Result.SUCCESS);
        assertThat(restore.result()).as("%s", restore).isEqualTo(Action.Result.SUCCESS);
        assertThat(text.content).isEqualTo("precious");
        assertThat(restore.percentage()).isEqualTo(100);
    }

    @Test
    void anAgentThatLocksGoesThroughAllStagesInOrder() throws Exception {
        var locking = new Locking();
        walks.agent("locking", locking);

        walks.backup("one");

        assertThat(locking.calls).containsExactly("prepare", "snapshot", "release", "send");
        assertThat(only().consistency()).isEqualTo(Backup.Consistency.GLOBAL);
    }

    @Test
    void noAgentsIsAFailureThatSaysSo() throws Exception {
        Action backup = walks.backup("one");

        assertFailed(backup, ErrorCode.NO_AGENTS);
        assertThat(backup.failure().orElseThrow().message()).contains("DEFAULT");
    }

    @Test
    void anAgentThatReportsFailureFailsTheBackup() throws Exception {
        walks.agent("good", new Text("fine"));
        walks.agent(
                "bad",
                new AgentBehavior() {
                    @Override
                    public void executeBackup(BackupTransfer transfer) throws IOException {
                        throw new IOException("the disk is on fire");
                    }
                });

        Action backup = walks.backup("one");

        assertFailed(backup, ErrorCode.AGENT_FAILED);
        assertThat(backup.failure().orElseThrow().message())
                .contains("'bad'")
                .contains("TRANSFER")
                .contains("the disk is on fire");
        assertThat(backup.agents().get(new AgentId("bad")))
                .extracting(Action.AgentReport::state)
                .isEqualTo(Action.AgentState.FAILED);
    }

    @Test
    void anAgentThatHangsInPreparationIsNamedAndTheOthersAreUnlocked() throws Exception {
        var locking = new Locking();
        var hung = new Hanging();
        walks.agent("locking", locking);
        var hanging = walks.agent("hung", hung);

        Action backup = walks.backup("one");

        assertFailed(backup, ErrorCode.STAGE_TIMED_OUT);
        assertThat(backup.failure().orElseThrow().message())
                .contains("'hung'")
                .contains("PREPARATION");
        assertThat(locking.calls).containsExactly("prepare", "release");

        hanging.close();
        assertThat(walks.backup("two").result()).isEqualTo(Action.Result.SUCCESS);
    }

    @Test
    void aRunningBackupCanBeCancelledAndLeavesNothing() throws Exception {
        var hung = new Hanging();
        walks.agent("hung", hung);
        ActionId id = order("one");
        hung.hanging.await();

        walks.orchestrator().cancel(ManagerId.DEFAULT, id);
        Action report = walks.ended(id);

        assertThat(report.state()).isEqualTo(Action.State.CANCELLED);
        assertThat(report.result()).isEqualTo(Action.Result.NOT_AVAILABLE);
        assertNothingIsLeft();
    }

    @Test
    void aWaitingActionCanBeCancelled() throws Exception {
        var hung = new Hanging();
        walks.agent("hung", hung);
        ActionId first = order("one");
        ActionId second = order("two");
        hung.hanging.await();

        walks.orchestrator().cancel(ManagerId.DEFAULT, second);
        Action report = walks.ended(second);
        walks.orchestrator().cancel(ManagerId.DEFAULT, first);

        assertThat(report.state()).isEqualTo(Action.State.CANCELLED);
        assertThat(walks.ended(first).state()).isEqualTo(Action.State.CANCELLED);
    }

    @Test
    void aNameIsTakenFromTheMomentItIsOrdered() throws Exception {
        var hung = new Hanging();
        walks.agent("hung", hung);
        ActionId first = order("one");
        hung.hanging.await();

        assertRefused(() -> order("one"), ErrorCode.BACKUP_EXISTS);
        walks.orchestrator().cancel(ManagerId.DEFAULT, first);
        var _ = walks.ended(first);
    }

    @Test
    void ordersThatCannotBeAreRefusedAtOnce() throws Exception {
        walks.agent("text", new Text("fine"));
        walks.backup("one");
        var orchestrator = walks.orchestrator();
        var nowhere = new ManagerId("nowhere");
        var missing = new BackupName("missing");
        var one = new BackupName("one");

        assertRefused(
                () -> orchestrator.createBackup(nowhere, Optional.empty()),
                ErrorCode.UNKNOWN_MANAGER);
        assertRefused(() -> order("one"), ErrorCode.BACKUP_EXISTS);
        assertRefused(
                () -> orchestrator.restore(ManagerId.DEFAULT, missing, Set.of()),
                ErrorCode.UNKNOWN_BACKUP);
        assertRefused(
                () -> orchestrator.restore(ManagerId.DEFAULT, one, Set.of(new AgentId("stranger"))),
                ErrorCode.UNKNOWN_AGENT);
        assertRefused(
                () -> orchestrator.deleteBackup(ManagerId.DEFAULT, missing),
                ErrorCode.UNKNOWN_BACKUP);
        assertRefused(
                () -> orchestrator.cancel(ManagerId.DEFAULT, new ActionId(99)),
                ErrorCode.UNKNOWN_ACTION);
    }

    @Test
    void aDeletedBackupIsGoneAndItsNameIsFree() throws Exception {
        walks.agent("text", new Text("fine"));
        walks.backup("one");

        Action delete =
                walks.ended(
                        walks.orchestrator()
                                .deleteBackup(ManagerId.DEFAULT, new BackupName("one")));

        assertThat(delete.result()).isEqualTo(Action.Result.SUCCESS);
        assertNothingIsLeft();
        assertThat(walks.backup("one").result()).isEqualTo(Action.Result.SUCCESS);
    }

    @Test
    void aRestoreWithoutTheAgentSaysWhoIsMissing() throws Exception {
        var agent = walks.agent("text", new Text("fine"));
        walks.backup("one");
        agent.close();
        while (!walks.orchestrator().agents(ManagerId.DEFAULT).isEmpty()) {
            Thread.sleep(5);
        }

        Action restore = walks.restore("one");

        assertFailed(restore, ErrorCode.AGENT_MISSING);
        assertThat(restore.failure().orElseThrow().message()).contains("'text'");
    }

    @Test
    void aScopeBringsItsManagerWithItsAgentsAlone() throws Exception {
        walks.agent("in", new Text("in"), "alpha");
        walks.agent("out", new Text("out"));
        var alpha = new ManagerId("alpha");

        ActionId id = walks.orchestrator().createBackup(alpha, Optional.empty());
        while (walks.orchestrator().action(alpha, id).orElseThrow().completedAt().isEmpty()) {
            Thread.sleep(5);
        }

        var backups = walks.orchestrator().backups(alpha);
        assertThat(backups).hasSize(1);
        assertThat(backups.getFirst().backup().parts())
                .extracting(Backup.Part::agent)
                .containsExactly(new AgentId("in"));
        assertThat(backups.getFirst().backup().id().name().value()).startsWith("backup-");
    }

    @Test
    void damagedDataIsNotRestored() throws Exception {
        var text = new Text("precious");
        walks.agent("text", text);
        walks.backup("one");
        damageTheOnlyFragment();
        text.content = "still here";

        Action restore = walks.restore("one");

        assertFailed(restore, ErrorCode.AGENT_FAILED);
        assertThat(restore.failure().orElseThrow().message()).contains("SHA-256");
        assertThat(text.content).isEqualTo("still here");
    }

    private void damageTheOnlyFragment() throws IOException {
        try (var files = Files.walk(data.resolve("repository"))) {
            Path fragment =
                    files.filter(file -> file.toString().endsWith(".fragment"))
                            .findFirst()
                            .orElseThrow();
            byte[] bytes = Files.readAllBytes(fragment);
            bytes[0] ^= 1;
            Files.write(fragment, bytes);
        }
    }

    private ActionId order(String name) {
        return walks.orchestrator()
                .createBackup(ManagerId.DEFAULT, Optional.of(new BackupName(name)));
    }

    private Backup only() {
        var backups = walks.orchestrator().backups(ManagerId.DEFAULT);
        assertThat(backups).hasSize(1);
        return backups.getFirst().backup();
    }

    private void assertFailed(Action action, ErrorCode code) throws IOException {
        assertThat(action.state()).as("%s", action).isEqualTo(Action.State.FINISHED);
        assertThat(action.result()).isEqualTo(Action.Result.FAILURE);
        assertThat(action.failure().orElseThrow().code()).isEqualTo(code);
        if (action.kind() == ActionKind.CREATE_BACKUP) {
            assertNothingIsLeft();
        }
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(walks.orchestrator().backups(ManagerId.DEFAULT)).isEmpty();
        try (var files = Files.walk(data.resolve("repository"))) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private static void assertRefused(Runnable order, ErrorCode code) {
        assertThatThrownBy(order::run)
                .isInstanceOfSatisfying(
                        BroException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    /** A service whose data is one text. */
    private static final class Text implements AgentBehavior {
        private volatile String content;

        Text(String content) {
            this.content = content;
        }

        @Override
        public void executeBackup(BackupTransfer transfer) throws IOException {
            transfer.sendFragment(
                    FragmentSource.ofBytes("text", "1", content.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public void executeRestore(RestoreTransfer transfer) throws IOException {
            var bytes = new ByteArrayOutputStream();
            transfer.downloadFragment(transfer.fragment("text"), bytes);
            content = bytes.toString(StandardCharsets.UTF_8);
        }
    }

    /** A service with all stages of a backup. */
    private static final class Locking implements AgentBehavior {
        private final List<String> calls = new CopyOnWriteArrayList<>();

        @Override
        public Set<Stage> backupStages() {
            return Set.of(Stage.PREPARATION, Stage.SNAPSHOT, Stage.RELEASE, Stage.TRANSFER);
        }

        @Override
        public void prepareForBackup(BackupContext context) {
            calls.add("prepare");
        }

        @Override
        public String snapshot(BackupContext context) {
            calls.add("snapshot");
            return "cut";
        }

        @Override
        public void release(BackupContext context) {
            calls.add("release");
        }

        @Override
        public void executeBackup(BackupTransfer transfer) throws IOException {
            calls.add("send");
            transfer.sendFragment(FragmentSource.ofBytes("f", "1", new byte[0]));
        }
    }

    /** A service that never answers PREPARATION, unless it is interrupted. */
    private static final class Hanging implements AgentBehavior {
        private final CountDownLatch hanging = new CountDownLatch(1);

        @Override
        public Set<Stage> backupStages() {
            return Set.of(Stage.PREPARATION, Stage.TRANSFER);
        }

        @Override
        public void prepareForBackup(BackupContext context) throws InterruptedException {
            hanging.countDown();
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
