package bro.orchestrator.netconf;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients are told of restores that are planned, of the queue, and of locks. */
@Timeout(120)
class PlansAndReportsTest {
    private static final String BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
    private static final String END = "]]>]]>";
    private static final BackupId ODD = new BackupId(ManagerId.DEFAULT, new BackupName("odd"));

    @TempDir private Path directory;
    private final FakeOrchestrator orchestrator = new FakeOrchestrator();

    private RunningServer server;
    private SshClient client;

    @BeforeEach
    void connect() throws Exception {
        SshClient.makeKey(directory);
        Files.copy(directory.resolve("key.pub"), directory.resolve("admin.keys"));
        server = RunningServer.start(directory, orchestrator, RunningServer.limits(4));
        client = SshClient.connect(directory, server.port());
        client.readUntil(END);
        client.send(
                ("<hello xmlns=\"%s\"><capabilities><capability>urn:ietf:params:netconf:base:1.0"
                                        + "</capability></capabilities></hello>")
                                .formatted(BASE)
                        + END);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private String ask(String operation) throws Exception {
        client.send(
                "<rpc xmlns=\"%s\" message-id=\"1\">%s</rpc>%s".formatted(BASE, operation, END));
        return client.readUntil(END);
    }

    private String restore(String backup, String input) throws Exception {
        return ask(
                ("<action xmlns=\"urn:ietf:params:xml:ns:yang:1\">"
                                + "<brm xmlns=\"urn:bro:backup-restore-orchestrator\">"
                                + "<backup-manager><id>DEFAULT</id><backup><name>%s</name>"
                                + "<restore>%s</restore></backup></backup-manager></brm></action>")
                        .formatted(backup, input));
    }

    private String get(String below) throws Exception {
        return ask(
                ("<get><filter><brm xmlns=\"urn:bro:backup-restore-orchestrator\">"
                                + "<backup-manager><id>DEFAULT</id>%s</backup-manager></brm>"
                                + "</filter></get>")
                        .formatted(below));
    }

    @Test
    void aPlanThatCanBeCarriedOutSaysSoAndOrdersNothing() throws Exception {
        assertThat(restore("old", "<plan-only>true</plan-only>"))
                .contains(
                        "<plan xmlns=\"urn:bro:backup-restore-orchestrator\">"
                                + "<feasible>true</feasible>"
                                + "<agent><id>db</id><fragments>1</fragments><bytes>42</bytes>"
                                + "<check><name>status</name><result>passed</result></check>"
                                + "<check><name>attached</name><result>passed</result></check>"
                                + "<check><name>product-number</name><result>passed</result></check>"
                                + "<check><name>semantic-version</name><result>passed</result>"
                                + "</check></agent></plan></rpc-reply>")
                .doesNotContain("return-value");

        assertThat(orchestrator.actions(ManagerId.DEFAULT)).isEmpty();
    }

    @Test
    void aPlanThatCannotBeCarriedOutTellsEveryReason() throws Exception {
        orchestrator.keep(
                ODD,
                FakeOrchestrator.part("db", version("CXP2", "3.0.0"), Optional.empty()),
                FakeOrchestrator.part("web", SoftwareVersion.UNKNOWN, Optional.empty()));

        assertThat(restore("odd", "<plan-only>true</plan-only>"))
                .contains(
                        "<feasible>false</feasible>",
                        "<name>product-number</name><result>failed</result><reason>the backup of"
                                + " agent 'db' has product number 'CXP2', not the agent's 'CXP1'"
                                + "</reason>",
                        "<name>semantic-version</name><result>failed</result><reason>the backup of"
                                + " agent 'db' has version 3.0.0, newer than the agent's"
                                + " 2.1.0</reason>",
                        "<name>attached</name><result>failed</result><reason>agent 'web' of backup"
                                + " 'DEFAULT/odd' is not registered</reason></check></agent>");
    }

    @Test
    void aRestoreThatIsNotPlannedIsOrdered() throws Exception {
        for (String input : new String[] {"", "<plan-only>false</plan-only>"}) {
            assertThat(restore("old", input)).contains("<return-value").doesNotContain("<plan");
        }

        assertThat(orchestrator.actions(ManagerId.DEFAULT)).hasSize(2);
    }

    @Test
    void aPlanOfWhatIsNotThereIsRefused() throws Exception {
        assertThat(restore("none", "<plan-only>true</plan-only>"))
                .contains("<error-app-tag>unknown-backup</error-app-tag>");
    }

    @Test
    void aQueuedActionTellsItsPlaceAndWhatIsInTheWay() throws Exception {
        orchestrator.keep(queued());

        assertThat(get("<progress-report><action-id>7</action-id></progress-report>"))
                .contains(
                        "<state>queued</state>",
                        "<queue-position>2</queue-position>"
                                + "<queue-reason>action 5 has agent 'db'</queue-reason>");
    }

    @Test
    void anActionThatDoesNotWaitHasNoPlaceInTheQueue() throws Exception {
        restore("old", "");

        assertThat(get("<progress-report/>"))
                .contains("<state>finished</state>")
                .doesNotContain("queue-");
    }

    /** Requirement X28. */
    @Test
    void failuresTellNothingOfTheInside() throws Exception {
        var damage = new Failure(ErrorCode.CATALOG_DAMAGED, "/srv/catalog.db: java.lang.Error");
        var full = new Failure(ErrorCode.STORAGE_FULL, "cannot store fragment 'a'");
        assertThat(
                        ask(
                                "<create-subscription"
                                        + " xmlns=\"urn:ietf:params:xml:ns:netconf:notification:1.0\"/>"))
                .contains("<ok/>");
        orchestrator.keep(failed(8, damage));
        orchestrator.keep(failed(9, full));
        orchestrator.alarm("DEFAULT/odd", damage);

        assertThat(client.readUntil(END))
                .contains("<alarm", "<text>the catalog is not readable as one")
                .doesNotContain("/srv", "java.");
        assertThat(get("<progress-report/>"))
                .contains(
                        "<result-info>the catalog is not readable as one",
                        "<result-info>cannot store fragment 'a'</result-info>")
                .doesNotContain("/srv", "java.");
    }

    @Test
    void aBackupTellsHowLongAgentsWereLocked() throws Exception {
        orchestrator.keep(
                ODD,
                FakeOrchestrator.part(
                        "db", version("", ""), Optional.of(Duration.ofNanos(1_234_567))),
                FakeOrchestrator.part("web", version("", ""), Optional.empty()));

        assertThat(get("<backup><name>odd</name><agent><id/><frozen-time/></agent></backup>"))
                .contains(
                        "<agent><id>db</id><frozen-time>1234</frozen-time></agent>",
                        "<agent><id>web</id></agent>");
    }

    private static SoftwareVersion version(String productNumber, String semanticVersion) {
        return new SoftwareVersion("", productNumber, "", "", "", "", semanticVersion);
    }

    private static Action failed(long id, Failure why) {
        return new Action(
                new ActionId(id),
                ActionKind.CREATE_BACKUP,
                ODD,
                Action.State.FINISHED,
                Action.Result.FAILURE,
                0,
                Optional.empty(),
                Optional.of(why),
                FakeOrchestrator.START,
                FakeOrchestrator.START,
                Optional.of(FakeOrchestrator.START),
                new TreeMap<>(),
                Optional.empty());
    }

    private static Action queued() {
        return new Action(
                new ActionId(7),
                ActionKind.CREATE_BACKUP,
                ODD,
                Action.State.QUEUED,
                Action.Result.NOT_AVAILABLE,
                0,
                Optional.empty(),
                Optional.empty(),
                FakeOrchestrator.START,
                FakeOrchestrator.START,
                Optional.empty(),
                new TreeMap<>(),
                Optional.of(new Action.Waiting(2, "action 5 has agent 'db'")));
    }
}
