package bro.orchestrator.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.storage.FragmentWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of {@link RepositoryContract} that is about what actions stage. */
abstract class StagingContract extends RepositoryFixture {
    @Test
    void aFragmentIsTheSumOfItsWrites() {
        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            writer.write(ByteBuffer.wrap(BYTES, 0, 2));
            writer.write(ByteBuffer.wrap(BYTES, 2, 3));

            assertThat(writer.sizeBytes()).isEqualTo(5);
            assertThat(writer.finish()).isEqualTo(Sha256.of(BYTES));
            assertThat(writer.durableBytes()).isEqualTo(5);
        }
    }

    @Test
    void writingTakesWhatTheBufferHasLeft() {
        var direct = ByteBuffer.allocateDirect(BYTES.length).put(BYTES).flip().position(1);
        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            writer.write(direct);

            assertThat(direct.hasRemaining()).isFalse();
            assertThat(writer.finish()).isEqualTo(Sha256.of(new byte[] {2, 3, 4, 5}));
        }
    }

    @Test
    void whatIsStagedIsInvisible() {
        stage(ACTION, AGENT, FRAGMENT, BYTES);

        assertThat(repository.list()).isEmpty();
        assertThat(repository.manifest(BACKUP)).isEmpty();
        assertThat(repository.staged()).containsExactly(ACTION);
        assertFails(ErrorCode.UNKNOWN_BACKUP, () -> repository.open(BACKUP, AGENT, FRAGMENT, 5, 0));
    }

    @Test
    void aFragmentThatIsBeingWrittenIsNotStagedTwice() {
        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            assertFails(
                    ErrorCode.PROTOCOL_VIOLATED, () -> repository.stage(ACTION, AGENT, FRAGMENT));
            assertThat(writer.sizeBytes()).isZero();
        }
    }

    @Test
    void ofManyWhoStageOneFragmentOneWins() throws Exception {
        var winners =
                race(
                        16,
                        ErrorCode.PROTOCOL_VIOLATED,
                        i -> repository.stage(ACTION, AGENT, FRAGMENT));

        assertThat(winners).hasSize(1);
    }

    @Test
    void whatIsDiscardedIsGone() {
        stage(ACTION, AGENT, FRAGMENT, BYTES);

        repository.discard(ACTION);

        assertThat(repository.staged()).isEmpty();
        assertCannotBeCommitted(fragment(FRAGMENT, BYTES));
    }

    @Test
    void discardingTwiceIsTheSameAsDiscardingOnce() {
        stage(ACTION, AGENT, FRAGMENT, BYTES);

        repository.discard(ACTION);
        repository.discard(ACTION);

        assertThat(repository.staged()).isEmpty();
    }

    @Test
    void discardingLeavesOtherActionsAndBackupsAlone() {
        commit(BACKUP, stage(ACTION, AGENT, FRAGMENT, BYTES));
        stage(new ActionId(8), AGENT, FRAGMENT, BYTES);

        repository.discard(ACTION);

        assertThat(repository.list()).containsExactly(BACKUP);
        assertThat(repository.staged()).containsExactly(new ActionId(8));
    }

    @Test
    void aWriterOfADiscardedActionCannotGoOn() {
        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            writer.write(ByteBuffer.wrap(BYTES));

            repository.discard(ACTION);

            assertFails(ErrorCode.PROTOCOL_VIOLATED, () -> writer.write(ByteBuffer.wrap(BYTES)));
            assertFails(ErrorCode.PROTOCOL_VIOLATED, writer::finish);
        }
        assertThat(repository.staged()).isEmpty();
    }

    @Test
    void aWriterOfADiscardedActionDoesNotTouchWhatIsStagedAnew() {
        var late = repository.stage(ACTION, AGENT, FRAGMENT);
        repository.discard(ACTION);
        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            writer.write(ByteBuffer.wrap(BYTES));

            late.close();

            writer.finish();
        }
        commit(BACKUP, fragment(FRAGMENT, BYTES));
        assertThat(read(FRAGMENT, BYTES.length, 0)).isEqualTo(BYTES);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWriterGoesOnWithWhatAClosedOneHasLeft(boolean inNewProcess) throws IOException {
        leave(Arrays.copyOf(BYTES, 3));

        goOn(inNewProcess);

        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            assertThat(writer.sizeBytes()).isEqualTo(3);
            assertThat(writer.digest()).isEqualTo(Sha256.of(new byte[] {1, 2, 3}));
            assertThat(writer.durableBytes()).isLessThanOrEqualTo(3);
            writer.write(ByteBuffer.wrap(BYTES, 3, 2));
            assertThat(writer.sizeBytes()).isEqualTo(5);
            assertThat(writer.finish()).isEqualTo(Sha256.of(BYTES));
            assertThat(writer.durableBytes()).isEqualTo(5);
        }
        commit(BACKUP, fragment(FRAGMENT, BYTES));
        assertThat(read(FRAGMENT, 5, 0)).isEqualTo(BYTES);
    }

    @Test
    void aWriterGoesOnWithWhatWasLeftOpenInACrash() throws IOException {
        byte[] bytes = random(3_000_000);
        try (var dead = repository.stage(ACTION, AGENT, FRAGMENT)) {
            dead.write(ByteBuffer.wrap(bytes, 0, 2_000_000));

            repository = reopen();

            try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
                writer.write(ByteBuffer.wrap(bytes, 2_000_000, 1_000_000));
                assertThat(writer.finish()).isEqualTo(Sha256.of(bytes));
            }
        }
        commit(BACKUP, fragment(FRAGMENT, bytes));
        assertThat(read(FRAGMENT, bytes.length, 0)).isEqualTo(bytes);
    }

    @Test
    void aFragmentMayComeInManyParts() throws IOException {
        for (int i = 0; i < BYTES.length; i++) {
            leave(new byte[] {BYTES[i]});
            goOn(i % 2 == 1);
        }

        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            assertThat(writer.finish()).isEqualTo(Sha256.of(BYTES));
        }
    }

    @Test
    void theDigestIsOverWhatIsHeldSoFar() {
        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            assertThat(writer.digest()).isEqualTo(Sha256.of(new byte[0]));
            for (int i = 0; i < BYTES.length; i++) {
                writer.write(ByteBuffer.wrap(BYTES, i, 1));

                assertThat(writer.digest()).isEqualTo(Sha256.of(Arrays.copyOf(BYTES, i + 1)));
            }
            assertThat(writer.finish()).isEqualTo(Sha256.of(BYTES));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRestartForgetsWhatIsHeld(boolean inNewProcess) throws IOException {
        leave(new byte[] {9, 9, 9, 9, 9, 9, 9, 9});
        goOn(inNewProcess);

        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            writer.write(ByteBuffer.wrap(new byte[] {8}));
            writer.restart();
            assertThat(writer.sizeBytes()).isZero();
            assertThat(writer.durableBytes()).isZero();
            assertThat(writer.digest()).isEqualTo(Sha256.of(new byte[0]));
            writer.write(ByteBuffer.wrap(BYTES));
            assertThat(writer.finish()).isEqualTo(Sha256.of(BYTES));
        }
        commit(BACKUP, fragment(FRAGMENT, BYTES));
        assertThat(read(FRAGMENT, BYTES.length, 0)).isEqualTo(BYTES);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFinishedFragmentMayBeFinishedAgain(boolean inNewProcess) throws IOException {
        var staged = stage(ACTION, AGENT, FRAGMENT, BYTES);
        goOn(inNewProcess);

        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            assertThat(writer.sizeBytes()).isEqualTo(5);
            assertThat(writer.digest()).isEqualTo(staged.sha256());
            assertThat(writer.finish()).isEqualTo(staged.sha256());
        }
        assertThat(repository.staged(ACTION, AGENT, FRAGMENT)).hasValue(5);
        commit(BACKUP, staged);
        assertThat(read(FRAGMENT, 5, 0)).isEqualTo(BYTES);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFinishedFragmentThatNobodyWritesToStaysFinished(boolean inNewProcess) throws IOException {
        var staged = stage(ACTION, AGENT, FRAGMENT, BYTES);
        goOn(inNewProcess);

        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            assertThat(writer.digest()).isEqualTo(staged.sha256());
            assertThat(repository.staged(ACTION, AGENT, FRAGMENT)).hasValue(5);
        }

        assertThat(repository.staged(ACTION, AGENT, FRAGMENT)).hasValue(5);
        commit(BACKUP, staged);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFinishedFragmentThatGrowsIsAPartAgain(boolean inNewProcess) throws IOException {
        var staged = stage(ACTION, AGENT, FRAGMENT, Arrays.copyOf(BYTES, 3));
        goOn(inNewProcess);
        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            writer.write(ByteBuffer.wrap(BYTES, 3, 2));
            assertThat(repository.staged(ACTION, AGENT, FRAGMENT)).isEmpty();
        }
        goOn(inNewProcess);
        assertThat(repository.staged(ACTION, AGENT, FRAGMENT)).isEmpty();
        assertCannotBeCommitted(staged);
        assertCannotBeCommitted(fragment(FRAGMENT, BYTES));

        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            assertThat(writer.finish()).isEqualTo(Sha256.of(BYTES));
        }
        commit(BACKUP, fragment(FRAGMENT, BYTES));

        assertThat(read(FRAGMENT, 5, 0)).isEqualTo(BYTES);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFinishedFragmentThatIsRestartedIsAPartAgain(boolean inNewProcess) throws IOException {
        var staged = stage(ACTION, AGENT, FRAGMENT, new byte[] {9, 9, 9, 9, 9, 9});
        goOn(inNewProcess);

        try (var writer = repository.stage(ACTION, AGENT, FRAGMENT)) {
            writer.restart();
            assertThat(repository.staged(ACTION, AGENT, FRAGMENT)).isEmpty();
            assertCannotBeCommitted(staged);
            writer.write(ByteBuffer.wrap(BYTES));
            writer.finish();
        }

        commit(BACKUP, fragment(FRAGMENT, BYTES));
        assertThat(read(FRAGMENT, 5, 0)).isEqualTo(BYTES);
    }

    @Test
    void aFragmentHasOneWriterAtATime() {
        var first = repository.stage(ACTION, AGENT, FRAGMENT);
        first.close();
        try (var second = repository.stage(ACTION, AGENT, FRAGMENT)) {
            first.close();
            assertFails(
                    ErrorCode.PROTOCOL_VIOLATED, () -> repository.stage(ACTION, AGENT, FRAGMENT));
            second.write(ByteBuffer.wrap(BYTES));
            second.finish();
        }
        try (var third = repository.stage(ACTION, AGENT, FRAGMENT)) {
            assertFails(
                    ErrorCode.PROTOCOL_VIOLATED, () -> repository.stage(ACTION, AGENT, FRAGMENT));
            assertThat(third.sizeBytes()).isEqualTo(5);
        }
    }

    @Test
    void aClosedWriterDoesNothingMore() {
        var writer = repository.stage(ACTION, AGENT, FRAGMENT);
        writer.write(ByteBuffer.wrap(BYTES));
        writer.close();

        assertClosed(() -> writer.write(ByteBuffer.wrap(BYTES)));
        assertClosed(writer::digest);
        assertClosed(writer::restart);
        assertClosed(writer::finish);
        try (var next = repository.stage(ACTION, AGENT, FRAGMENT)) {
            assertThat(next.digest()).isEqualTo(Sha256.of(BYTES));
        }
    }

    @Test
    void nothingIsWrittenOnceAWriterIsClosedByAnotherThread() throws InterruptedException {
        var ended = new CompletableFuture<Throwable>();
        var writer = repository.stage(ACTION, AGENT, FRAGMENT);
        var thread =
                Thread.ofVirtual()
                        .start(() -> ended.complete(catchThrowable(() -> writeMuch(writer))));
        while (writer.sizeBytes() == 0) {
            Thread.onSpinWait();
        }

        writer.close();

        try (var next = repository.stage(ACTION, AGENT, FRAGMENT)) {
            long sizeBytes = next.sizeBytes();
            assertThat(sizeBytes).isPositive().isEqualTo(writer.sizeBytes());
            var digest = next.digest();
            thread.join();
            assertThat(ended.join()).isInstanceOf(IllegalStateException.class);
            assertThat(digest).isEqualTo(Sha256.of(new byte[(int) sizeBytes]));
            assertThat(next.finish()).isEqualTo(digest);
        }
        assertThat(repository.staged(ACTION, AGENT, FRAGMENT)).hasValue(writer.sizeBytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsFinishedIsStaged(boolean inNewProcess) throws IOException {
        assertThat(repository.staged(ACTION, AGENT, FRAGMENT)).isEmpty();
        stage(ACTION, AGENT, FRAGMENT, BYTES);
        stage(ACTION, AGENT, "empty", new byte[0]);
        try (var writer = repository.stage(ACTION, AGENT, "part")) {
            writer.write(ByteBuffer.wrap(BYTES));
            assertThat(repository.staged(ACTION, AGENT, "part")).isEmpty();
        }

        goOn(inNewProcess);

        assertThat(repository.staged(ACTION, AGENT, FRAGMENT)).hasValue(5);
        assertThat(repository.staged(ACTION, AGENT, "empty")).hasValue(0);
        assertThat(repository.staged(ACTION, AGENT, "part")).isEmpty();
        assertThat(repository.staged(ACTION, AGENT, "never")).isEmpty();
        assertThat(repository.staged(ACTION, new AgentId("agent-2"), FRAGMENT)).isEmpty();
        assertThat(repository.staged(new ActionId(8), AGENT, FRAGMENT)).isEmpty();
        repository.discard(ACTION);
        assertThat(repository.staged(ACTION, AGENT, FRAGMENT)).isEmpty();
    }

    /** Writes more than a test ever needs, but not so much that a failing one fills the memory. */
    private static void writeMuch(FragmentWriter writer) {
        for (int i = 0; i < 100_000; i++) {
            writer.write(ByteBuffer.allocate(1000));
        }
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
    }
}
