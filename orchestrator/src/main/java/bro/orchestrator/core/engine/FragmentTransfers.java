package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.storage.FragmentReader;
import bro.orchestrator.core.storage.FragmentWriter;
import bro.orchestrator.core.storage.Repository;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets data pass for actions that expect it, and counts it. Shared by all threads. */
final class FragmentTransfers implements Transfers {
    private static final int MAX_FRAGMENT_ID = 300;
    private static final Set<Stage> RESTORING =
            Set.of(Stage.PREPARATION, Stage.EXECUTION, Stage.POST_ACTIONS);

    private final Runs runs;
    private final Repository repository;
    private final Map<Key, Seat> seats = new ConcurrentHashMap<>();

    FragmentTransfers(Runs runs, Repository repository) {
        this.runs = runs;
        this.repository = repository;
    }

    @Override
    public Upload upload(AgentId agent, ActionId action, FragmentHeader header) {
        ActionRun run =
                runs.find(action)
                        .filter(r -> r.report().kind() == ActionKind.CREATE_BACKUP)
                        .filter(r -> r.expects(agent, Stage.TRANSFER))
                        .orElseThrow(() -> unexpected(agent, action));
        int length = header.id().codePointCount(0, header.id().length());
        if (length < 1 || length > MAX_FRAGMENT_ID) {
            throw new BroException(
                    ErrorCode.INVALID_NAME,
                    "a fragment id of %d characters is not allowed; 1 to %d are"
                            .formatted(length, MAX_FRAGMENT_ID));
        }
        run.received().requireRoom(agent, header);
        Receiving upload = replacing(new Key(action, agent, header.id()), run, header);
        run.transfers().opened(upload);
        return upload;
    }

    /** Opens an upload after the one of the same fragment, if there is one, has let go of it. */
    private Receiving replacing(Key key, ActionRun run, FragmentHeader header) {
        Seat seat = seats.compute(key, (_, known) -> known == null ? new Seat() : known.joined());
        Optional<Receiving> taken = Optional.empty();
        try {
            synchronized (seat) {
                seat.holder.ifPresent(older -> older.end(Ending.REPLACED));
                FragmentWriter writer = stage(key, run);
                taken = Optional.of(new Receiving(run, key, header, writer));
                seat.holder = taken;
            }
            return taken.get();
        } finally {
            if (taken.isEmpty()) {
                leave(key);
            }
        }
    }

    private void leave(Key key) {
        seats.computeIfPresent(key, (_, seat) -> --seat.users == 0 ? null : seat);
    }

    private FragmentWriter stage(Key key, ActionRun run) {
        FragmentWriter writer = repository.stage(key.action(), key.agent(), key.fragmentId());
        if (!run.expects(key.agent(), Stage.TRANSFER)) {
            withdraw(run, writer);
            throw unexpected(key.agent(), key.action());
        }
        return writer;
    }

    /** The action ended while the fragment was being staged: what it dropped must not come back. */
    private void withdraw(ActionRun run, FragmentWriter writer) {
        writer.close();
        if (run.isOver()) {
            repository.discard(run.id());
        }
    }

    private static BroException unexpected(AgentId agent, ActionId action) {
        return new BroException(
                ErrorCode.PROTOCOL_VIOLATED,
                "action %s expects no data of agent '%s' now".formatted(action, agent));
    }

    @Override
    public Download download(AgentId agent, ActionId action, String fragmentId, long offset) {
        ActionRun run =
                runs.find(action)
                        .filter(r -> r.report().kind() == ActionKind.RESTORE)
                        .filter(r -> RESTORING.stream().anyMatch(s -> r.expects(agent, s)))
                        .orElseThrow(
                                () ->
                                        new BroException(
                                                ErrorCode.PROTOCOL_VIOLATED,
                                                "action %s restores nothing of agent '%s' now"
                                                        .formatted(action, agent)));
        Fragment fragment =
                run.job()
                        .fragment(agent, fragmentId)
                        .orElseThrow(
                                () ->
                                        new BroException(
                                                ErrorCode.UNKNOWN_BACKUP,
                                                "the backup holds no fragment '%s' of agent '%s'"
                                                        .formatted(fragmentId, agent)));
        if (offset < 0 || offset > fragment.sizeBytes()) {
            throw new IndexOutOfBoundsException(
                    "offset %s lies outside fragment '%s' of %d bytes"
                            .formatted(
                                    Long.toUnsignedString(offset),
                                    fragmentId,
                                    fragment.sizeBytes()));
        }
        var download =
                new Sending(
                        run,
                        agent,
                        read(run, agent, fragment, offset),
                        fragment.sizeBytes() - offset);
        run.transfers().opened(download);
        return download;
    }

    /** Opens what is stored; if that cannot be, the storage is to blame and not the agent. */
    private FragmentReader read(ActionRun run, AgentId agent, Fragment fragment, long offset) {
        try {
            return repository.open(
                    run.report().backup(), agent, fragment.id(), fragment.sizeBytes(), offset);
        } catch (BroException e) {
            run.failed(agent, run.report().stage().orElse(Stage.EXECUTION), e.failure());
            throw e;
        }
    }

    private record Key(ActionId action, AgentId agent, String fragmentId) {}

    /** Where the uploads of one fragment take turns. */
    private static final class Seat {
        /** Guarded by the map. */
        private int users = 1;

        /** The last that came, which may have ended. Guarded by the seat. */
        private Optional<Receiving> holder = Optional.empty();

        Seat joined() {
            users++;
            return this;
        }
    }

    /** A fragment on its way in. */
    private final class Receiving implements Upload, OpenTransfers.OpenTransfer {
        private final ActionRun run;
        private final Key key;
        private final FragmentHeader header;
        private final FragmentWriter writer;
        private Consumer<Ending> listener = _ -> {};
        private volatile @Nullable Ending ended;

        Receiving(ActionRun run, Key key, FragmentHeader header, FragmentWriter writer) {
            this.run = run;
            this.key = key;
            this.header = header;
            this.writer = writer;
        }

        @Override
        public synchronized void onEnd(Consumer<Ending> told) {
            listener = told;
            if (ended != null) {
                told.accept(ended);
            }
        }

        @Override
        public void write(ByteBuffer bytes) {
            requireOpen();
            int count = bytes.remaining();
            long announced = header.sizeBytes().orElse(Long.MAX_VALUE);
            if (writer.sizeBytes() + count > announced) {
                throw blamed(
                        ErrorCode.SIZE_MISMATCH,
                        "fragment '%s' is longer than the %d bytes announced"
                                .formatted(header.id(), announced));
            }
            stored(
                    () -> {
                        writer.write(bytes);
                        return count;
                    });
            run.received().count(agent(), count);
        }

        @Override
        public void restart() {
            requireOpen();
            stored(
                    () -> {
                        writer.restart();
                        return 0;
                    });
        }

        @Override
        public long durableBytes() {
            return writer.durableBytes();
        }

        @Override
        public long sizeBytes() {
            return writer.sizeBytes();
        }

        @Override
        public Digest digest() {
            return writer.digest();
        }

        @Override
        public void finish(long sizeBytes, Digest sha256) {
            requireOpen();
            long announced = header.sizeBytes().orElse(sizeBytes);
            if (writer.sizeBytes() != sizeBytes || sizeBytes != announced) {
                throw blamed(
                        ErrorCode.SIZE_MISMATCH,
                        "fragment '%s' ended after %d bytes, %s and %s were announced"
                                .formatted(
                                        header.id(),
                                        writer.sizeBytes(),
                                        Long.toUnsignedString(announced),
                                        Long.toUnsignedString(sizeBytes)));
            }
            Digest computed = stored(writer::finish);
            if (!computed.equals(sha256)) {
                throw blamed(
                        ErrorCode.DIGEST_MISMATCH,
                        "fragment '%s' arrived with digest %s, %s was announced"
                                .formatted(header.id(), computed, sha256));
            }
            run.received()
                    .add(
                            agent(),
                            new Fragment(
                                    header.id(),
                                    header.version(),
                                    sizeBytes,
                                    computed,
                                    header.customMetadata()));
            // the agent may begin another one as soon as it hears of this, before the call ends
            run.transfers().closed(this);
        }

        /** What the storage fails at fails the agent's part. */
        private <T> T stored(Supplier<T> step) {
            try {
                return step.get();
            } catch (BroException e) {
                fail(e.failure());
                throw e;
            }
        }

        @Override
        public void fail(Failure why) {
            if (ended == null) {
                run.failed(agent(), Stage.TRANSFER, why);
            }
        }

        @Override
        public AgentId agent() {
            return key.agent();
        }

        @Override
        public void close() {
            end(Ending.OVER);
        }

        /** Returns when nothing is written any more, whoever was first to end it. */
        private synchronized void end(Ending why) {
            if (ended != null) {
                return;
            }
            ended = why;
            listener.accept(why);
            run.transfers().closed(this);
            try {
                writer.close();
            } finally {
                leave(key);
            }
        }

        private void requireOpen() {
            if (ended != null) {
                throw unexpected(key.agent(), key.action());
            }
        }

        private BroException blamed(ErrorCode code, String message) {
            var failure = new BroException(code, message);
            fail(failure.failure());
            return failure;
        }
    }

    /** A fragment on its way out. */
    private static final class Sending implements Download, OpenTransfers.OpenTransfer {
        private final ActionRun run;
        private final AgentId agent;
        private final FragmentReader reader;
        private long leftBytes;
        private volatile boolean closed;

        Sending(ActionRun run, AgentId agent, FragmentReader reader, long leftBytes) {
            this.run = run;
            this.agent = agent;
            this.reader = reader;
            this.leftBytes = leftBytes;
        }

        @Override
        public AgentId agent() {
            return agent;
        }

        @Override
        public long leftBytes() {
            return leftBytes;
        }

        @Override
        public int read(ByteBuffer into) {
            if (closed) {
                throw unexpected(agent, run.id());
            }
            int count = reader.read(into);
            leftBytes -= count;
            run.received().count(agent, count);
            return count;
        }

        @Override
        public void close() {
            closed = true;
            run.transfers().closed(this);
            reader.close();
        }
    }
}
