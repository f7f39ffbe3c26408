package bro.orchestrator.netconf;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Replies that are larger than what anybody should hold. */
class StreamingTest {
    private static final int REPORTS = 12_500;
    private static final int KIBIBYTES_EACH = 4;
    private static final int CHUNK = 32 * 1024;
    private static final String GET =
            "<rpc xmlns=\"%s\" message-id=\"1\"><get><filter>%s<backup-manager><id>DEFAULT</id>"
                            .formatted(
                                    Conversation.BASE,
                                    "<brm xmlns=\"%s\">".formatted(Conversation.BRO))
                    + "<progress-report/></backup-manager></brm></filter></get></rpc>";

    private final FakeOrchestrator orchestrator = new FakeOrchestrator();

    private void fill() {
        String why = "x".repeat(KIBIBYTES_EACH * 1024);
        for (int i = 0; i < REPORTS; i++) {
            orchestrator.keep(
                    new Action(
                            new ActionId(i),
                            ActionKind.CREATE_BACKUP,
                            new BackupId(ManagerId.DEFAULT, new BackupName("b" + i)),
                            Action.State.FINISHED,
                            Action.Result.FAILURE,
                            100,
                            Optional.empty(),
                            Optional.of(new Failure(ErrorCode.AGENT_FAILED, why)),
                            FakeOrchestrator.START,
                            FakeOrchestrator.START,
                            Optional.of(FakeOrchestrator.START),
                            new TreeMap<>(),
                            Optional.empty()));
        }
    }

    /**
     * Keeps how large the pieces are in which it is written to, and hears of the first full one.
     */
    private static final class Sink extends OutputStream {
        private final Runnable onFirstChunk;
        private final List<Integer> pieces = new ArrayList<>();
        private boolean heard;

        Sink(Runnable onFirstChunk) {
            this.onFirstChunk = onFirstChunk;
        }

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException("bytes come in pieces");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            pieces.add(length);
            if (length > CHUNK / 2 && !heard) {
                heard = true;
                onFirstChunk.run();
            }
        }

        long total() {
            return pieces.stream().mapToLong(Integer::longValue).sum();
        }
    }

    @Test
    void fiftyMebibytesArriveInSmallPieces() {
        fill();
        var sink = new Sink(() -> {});

        try (var server = new MemoryServer(orchestrator)) {
            server.serve(GET, sink);
        }

        assertThat(sink.total()).isGreaterThan((long) REPORTS * KIBIBYTES_EACH * 1024);
        assertThat(sink.pieces).allMatch(size -> size <= CHUNK + 16);
    }

    @Test
    void theFirstPieceIsSentBeforeTheRestIsRead() {
        fill();
        var sink = new Sink(orchestrator::forgetActions);

        try (var server = new MemoryServer(orchestrator)) {
            server.serve(GET, sink);
        }

        assertThat(sink.heard).isTrue();
        assertThat(sink.total()).isLessThan(4 * CHUNK);
    }
}
