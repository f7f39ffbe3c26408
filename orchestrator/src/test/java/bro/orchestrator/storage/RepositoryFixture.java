package bro.orchestrator.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.core.storage.Repository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of a repository stand on: an empty one, and short ways to fill and to ask it. */
abstract class RepositoryFixture {
    static final ActionId ACTION = new ActionId(7);
    static final AgentId AGENT = new AgentId("agent-1");
    static final BackupId BACKUP =
            new BackupId(new ManagerId("DEFAULT"), new BackupName("monday=1"));

    static final String FRAGMENT = "data";
    static final byte[] BYTES = {1, 2, 3, 4, 5};

    Repository repository;

    /** Opens an empty repository. */
    protected abstract Repository open() throws IOException;

    /** Opens what the last repository kept, without having closed it: as after a crash. */
    protected abstract Repository reopen() throws IOException;

    /** Makes the manifest of a backup unreadable. */
    protected abstract void damageManifest(BackupId backup) throws IOException;

    /** Replaces the stored bytes of a fragment. */
    protected abstract void overwrite(
            BackupId backup, AgentId agent, String fragmentId, byte[] bytes) throws IOException;

    /** Removes the stored bytes of a fragment. */
    protected abstract void lose(BackupId backup, AgentId agent, String fragmentId)
            throws IOException;

    /** Replaces the bytes of a finished fragment that is staged. */
    protected abstract void tamper(ActionId action, AgentId agent, String fragmentId, byte[] bytes)
            throws IOException;

    @BeforeEach
    void openRepository() throws IOException {
        repository = open();
    }

    @AfterEach
    void closeRepository() {
        repository.close();
    }

    static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BroException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    /** Stages a whole fragment. */
    Fragment stage(ActionId action, AgentId agent, String fragmentId, byte[] bytes) {
        try (var writer = repository.stage(action, agent, fragmentId)) {
            writer.write(ByteBuffer.wrap(bytes));
            Digest digest = writer.finish();
            return new Fragment(fragmentId, "1", bytes.length, digest, CustomMetadata.NONE);
        }
    }

    /** Lets a new process go on, or does nothing. */
    void goOn(boolean inNewProcess) throws IOException {
        if (inNewProcess) {
            repository = reopen();
        }
    }

    /** Adds bytes to the fragment and does not finish it. */
    void leave(byte[] bytes) {
        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            writer.write(ByteBuffer.wrap(bytes));
        }
    }

    Digest commit(BackupId id, Fragment... fragments) {
        return repository.commit(backup(id, part(AGENT, fragments)));
    }

    Backup manifest(BackupId id) {
        return repository.manifest(id).orElseThrow();
    }

    static Backup backup(BackupId id, Backup.Part... parts) {
        return backup(ACTION, id, parts);
    }

    static Backup.Part part(AgentId agent, Fragment... fragments) {
        return new Backup.Part(
                agent, SoftwareVersion.UNKNOWN, Optional.empty(), List.of(fragments));
    }

    static Backup backup(ActionId action, BackupId id, Backup.Part... parts) {
        return new Backup(
                id,
                action,
                Instant.EPOCH,
                Backup.CreationType.MANUAL,
                Backup.Status.COMPLETE,
                Backup.Consistency.NONE,
                List.of(parts));
    }

    void assertCannotBeCommitted(Fragment... fragments) {
        assertFails(ErrorCode.BACKUP_CORRUPTED, () -> commit(BACKUP, fragments));
        assertThat(repository.manifest(BACKUP)).isEmpty();
        assertThat(repository.list()).isEmpty();
    }

    byte[] read(String fragmentId, long sizeBytes, long offset) {
        return readAll(repository, BACKUP, AGENT, fragmentId, sizeBytes, offset);
    }

    static byte[] readAll(
            Repository from,
            BackupId backup,
            AgentId agent,
            String fragmentId,
            long sizeBytes,
            long offset) {
        var bytes = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(1000);
        try (var reader = from.open(backup, agent, fragmentId, sizeBytes, offset)) {
            while (reader.read(buffer.clear()) > 0) {
                bytes.write(buffer.array(), 0, buffer.position());
            }
        }
        return bytes.toByteArray();
    }

    interface Attempt<T> {
        T make(int racer);
    }

    /** Lets many try at once; gives what those got who did not fail in the one way allowed. */
    static <T> List<T> race(int racers, ErrorCode lost, Attempt<T> attempt) throws Exception {
        var attempts = new ArrayList<Callable<Optional<T>>>();
        for (int i = 0; i < racers; i++) {
            int racer = i;
            attempts.add(
                    () -> {
                        try {
                            return Optional.of(attempt.make(racer));
                        } catch (BroException e) {
                            assertThat(e.code()).isEqualTo(lost);
                            return Optional.empty();
                        }
                    });
        }
        var won = new ArrayList<T>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var future : threads.invokeAll(attempts)) {
                future.get().ifPresent(won::add);
            }
        }
        return won;
    }

    static Fragment fragment(String id, byte[] bytes) {
        return new Fragment(id, "1", bytes.length, Sha256.of(bytes), CustomMetadata.NONE);
    }

    static BackupId named(String name) {
        return id("DEFAULT", name);
    }

    static BackupId id(String manager, String name) {
        return new BackupId(new ManagerId(manager), new BackupName(name));
    }

    static byte[] random(int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        new Random(sizeBytes).nextBytes(bytes);
        return bytes;
    }
}
