package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.backup.Backup;
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
import java.util.List;
import java.util.Set;

/** Lets data pass for actions that expect it, and counts it. Shared by all threads. */
final class FragmentTransfers implements Transfers {
    private static final int MAX_FRAGMENT_ID = 300;
    private static final Set<Stage> RESTORING =
            Set.of(Stage.PREPARATION, Stage.EXECUTION, Stage.POST_ACTIONS);

    private final Runs runs;
    private final Repository repository;

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
                    ErrorCode.PROTOCOL_VIOLATED,
                    "a fragment id of %d characters is not allowed; 1 to %d are"
                            .formatted(length, MAX_FRAGMENT_ID));
        }
        run.received().requireRoom(agent, header);
        FragmentWriter writer = repository.stage(action, agent, header.id());
        if (!run.expects(agent, Stage.TRANSFER)) {
            withdraw(run, writer);
            throw unexpected(agent, action);
        }
        var upload = new Receiving(run, agent, header, writer);
        run.transfers().opened(upload);
        return upload;
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
                run.job().part(agent).map(Backup.Part::fragments).orElse(List.of()).stream()
                        .filter(f -> f.id().equals(fragmentId))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new BroException(
                                                ErrorCode.UNKNOWN_BACKUP,
                                                "the backup holds no fragment '%s' of agent '%s'"
                                                        .formatted(fragmentId, agent)));
        if (offset < 0 || offset > fragment.sizeBytes()) {
            throw new BroException(
                    ErrorCode.PROTOCOL_VIOLATED,
                    "offset %d lies outside fragment '%s' of %d bytes"
                            .formatted(offset, fragmentId, fragment.sizeBytes()));
        }
        var download = new Sending(run, agent, read(run, agent, fragment, offset));
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

    /** A fragment on its way in. */
    private static final class Receiving implements Upload, OpenTransfers.OpenTransfer {
        private final ActionRun run;
        private final AgentId agent;
        private final FragmentHeader header;
        private final FragmentWriter writer;

        Receiving(ActionRun run, AgentId agent, FragmentHeader header, FragmentWriter writer) {
            this.run = run;
            this.agent = agent;
            this.header = header;
            this.writer = writer;
        }

        @Override
        public void write(ByteBuffer bytes) {
            int count = bytes.remaining();
            long announced = header.sizeBytes().orElse(Long.MAX_VALUE);
            if (writer.sizeBytes() + count > announced) {
                throw blamed(
                        ErrorCode.SIZE_MISMATCH,
                        "fragment '%s' is longer than the %d bytes announced"
                                .formatted(header.id(), announced));
            }
            write(bytes, count);
        }

        private void write(ByteBuffer bytes, int count) {
            try {
                writer.write(bytes);
            } catch (BroException e) {
                fail(e.failure());
                throw e;
            }
            run.received().count(agent, count);
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
        public void finish(long sizeBytes, Digest sha256) {
            long announced = header.sizeBytes().orElse(sizeBytes);
            if (writer.sizeBytes() != sizeBytes || sizeBytes != announced) {
                throw blamed(
                        ErrorCode.SIZE_MISMATCH,
                        "fragment '%s' ended after %d bytes, %d were announced"
                                .formatted(
                                        header.id(),
                                        writer.sizeBytes(),
                                        Math.max(announced, sizeBytes)));
            }
            Digest computed = finished();
            if (!computed.equals(sha256)) {
                throw blamed(
                        ErrorCode.DIGEST_MISMATCH,
                        "fragment '%s' arrived with digest %s, %s was announced"
                                .formatted(header.id(), computed, sha256));
            }
            run.received()
                    .add(
                            agent,
                            new Fragment(
                                    header.id(),
                                    header.version(),
                                    sizeBytes,
                                    computed,
                                    header.customMetadata()));
        }

        private Digest finished() {
            try {
                return writer.finish();
            } catch (BroException e) {
                fail(e.failure());
                throw e;
            }
        }

        @Override
        public void fail(Failure why) {
            run.failed(agent, Stage.TRANSFER, why);
        }

        @Override
        public AgentId agent() {
            return agent;
        }

        @Override
        public void close() {
            run.transfers().closed(this);
            writer.close();
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

        Sending(ActionRun run, AgentId agent, FragmentReader reader) {
            this.run = run;
            this.agent = agent;
            this.reader = reader;
        }

        @Override
        public AgentId agent() {
            return agent;
        }

        @Override
        public int read(ByteBuffer into) {
            int count = reader.read(into);
            run.received().count(agent, count);
            return count;
        }

        @Override
        public void close() {
            run.transfers().closed(this);
            reader.close();
        }
    }
}
