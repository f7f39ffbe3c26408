package bro.orchestrator.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.catalog.Catalog;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of a catalog stand on: an empty one, and things to be kept in it. */
abstract class CatalogFixture {
    static final ManagerId MANAGER = new ManagerId("scope-1");
    static final BackupId BACKUP = new BackupId(MANAGER, new BackupName("monday"));
    static final Instant NOW = Instant.parse("2026-02-03T04:05:06.000000007Z");

    static final String TEXT = "Größe 語 🗄 'quoted' \"twice\"\nnext line; --";
    static final Digest MANIFEST = new Digest("0123456789abcdef".repeat(4));
    static final Digest OTHER = new Digest("f".repeat(64));

    static final Optional<Duration> FROZEN = Optional.of(Duration.ofNanos(61_000_001_000L));

    Catalog catalog;

    /** Opens an empty catalog. */
    protected abstract Catalog open() throws IOException;

    /** Opens what the last catalog kept, without having closed it: as after a crash. */
    protected abstract Catalog reopen() throws IOException;

    @BeforeEach
    void openCatalog() throws IOException {
        catalog = open();
    }

    @AfterEach
    void closeCatalog() {
        catalog.close();
    }

    static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BroException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    /** An action of which every field says something. */
    static Action action(long id, Action.State state) {
        SortedMap<AgentId, Action.AgentReport> agents =
                new TreeMap<>(
                        Map.of(
                                new AgentId("b"),
                                new Action.AgentReport(
                                        Stage.TRANSFER, Action.AgentState.FAILED, TEXT, 1L << 40),
                                new AgentId("B"),
                                new Action.AgentReport(
                                        Stage.RELEASE, Action.AgentState.DONE, "", 0)));
        return new Action(
                new ActionId(id),
                ActionKind.CREATE_BACKUP,
                BACKUP,
                state,
                Action.Result.FAILURE,
                42,
                Optional.of(Stage.TRANSFER),
                Optional.of(new Failure(ErrorCode.AGENT_LOST, TEXT)),
                NOW,
                NOW.plusNanos(1),
                Optional.of(NOW.plusSeconds(1)),
                agents,
                Optional.empty());
    }

    /** The same action in the queue. */
    static Action waiting(Action action) {
        return new Action(
                action.id(),
                action.kind(),
                action.backup(),
                action.state(),
                action.result(),
                action.percentage(),
                action.stage(),
                action.failure(),
                action.startedAt(),
                action.updatedAt(),
                action.completedAt(),
                action.agents(),
                Optional.of(new Action.Waiting(1, "action 0 needs agent a")));
    }

    static Backup backup(BackupId id, Instant createdAt) {
        var software = new SoftwareVersion(TEXT, "2", "R1", "2026-01-01", "d", "t", "1.2");
        var metadata = CustomMetadata.of(new byte[] {0, -1, 127});
        // in an order that is not that of texts: the catalog must not make its own
        var fragments = List.of(fragment(TEXT, metadata), fragment("a", CustomMetadata.NONE));
        return backup(
                id,
                createdAt,
                List.of(
                        new Backup.Part(new AgentId("z"), software, FROZEN, fragments),
                        new Backup.Part(
                                new AgentId("a"),
                                SoftwareVersion.UNKNOWN,
                                Optional.empty(),
                                List.of())));
    }

    static Backup backup(BackupId id, Instant createdAt, List<Backup.Part> parts) {
        return new Backup(
                id,
                new ActionId(17),
                createdAt,
                Backup.CreationType.SCHEDULED,
                Backup.Status.COMPLETE,
                Backup.Consistency.AGENT,
                parts);
    }

    static Fragment fragment(String id, CustomMetadata metadata) {
        return new Fragment(id, "v", 5L << 32, OTHER, metadata);
    }
}
