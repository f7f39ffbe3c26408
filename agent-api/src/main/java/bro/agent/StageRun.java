package bro.agent;

import bro.agent.v1.Progress;
import bro.agent.v1.StageCommand;
import bro.agent.v1.StageResult;
import bro.agent.v1.UploadHeader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * One stage of one action while its callback runs: what the callback is handed, and what will be in
 * the result. Safe for use from any thread.
 */
final class StageRun implements BackupTransfer, RestoreTransfer {
    private static final Set<StandardOpenOption> NEW_CONTENT =
            Set.of(
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE);

    private final StageCommand command;
    private final Stage stage;
    private final Uplink uplink;
    private final List<String> remarks = new CopyOnWriteArrayList<>();
    private final Queue<Fragment> written = new ConcurrentLinkedQueue<>();
    private final FragmentQuota quota = new FragmentQuota();

    /** How to break each transfer that is under way. */
    private final Set<Consumer<String>> transfers = ConcurrentHashMap.newKeySet();

    /** What the backup holds; looked for once for each fragment, so by its id. */
    private final Map<String, Fragment> known = new LinkedHashMap<>();

    private volatile Optional<String> cancelReason = Optional.empty();

    StageRun(StageCommand command, Stage stage, Uplink uplink) {
        this.command = command;
        this.stage = stage;
        this.uplink = uplink;
        command.getFragmentsList()
                .forEach(listed -> known.put(listed.getFragmentId(), Wire.fragment(listed)));
    }

    @Override
    public long actionId() {
        return command.getActionId();
    }

    @Override
    public String managerId() {
        return command.getManagerId();
    }

    @Override
    public String backupName() {
        return command.getBackupName();
    }

    @Override
    public Stage stage() {
        return stage;
    }

    @Override
    public Duration timeLimit() {
        return Duration.ofSeconds(command.getTimeLimitSeconds());
    }

    @Override
    public String consistencyToken() {
        return command.getConsistencyToken();
    }

    @Override
    public List<Fragment> fragments() {
        return List.copyOf(known.values());
    }

    @Override
    public Fragment fragment(String id) throws AgentException {
        Fragment fragment = known.get(id);
        if (fragment == null) {
            throw new AgentException(
                    "backup '%s' has no fragment '%s' of this agent".formatted(backupName(), id));
        }
        return fragment;
    }

    @Override
    public SoftwareVersion backupSoftwareVersion() {
        return Wire.softwareVersion(command.getBackupSoftwareVersion());
    }

    @Override
    public void progress(int percent, String message) {
        uplink.progress(
                Progress.newBuilder()
                        .setActionId(command.getActionId())
                        .setStage(command.getStage())
                        .setPercentage(Math.clamp(percent, 0, 100))
                        .setMessage(Wire.limited(message))
                        .build());
    }

    @Override
    public void remark(String sentence) {
        remarks.add(sentence);
    }

    @Override
    public Fragment sendFragment(FragmentSource source) throws IOException {
        InputStream in = source.content().open();
        try (FragmentWriter writer = open(source)) {
            while (true) {
                try {
                    writer.transferFrom(in, Long.MAX_VALUE);
                    return writer.complete();
                } catch (FragmentWriter.RewoundException _) {
                    in.close();
                    in = source.content().open();
                }
            }
        } finally {
            in.close();
        }
    }

    @Override
    public FragmentWriter openFragment(
            String fragmentId, String version, OptionalLong sizeBytes, byte[] metadata)
            throws IOException {
        return open(
                FragmentSource.once(fragmentId, version, sizeBytes, InputStream.nullInputStream())
                        .withMetadata(metadata));
    }

    private FragmentWriter open(FragmentSource source) throws IOException {
        var header =
                UploadHeader.newBuilder()
                        .setActionId(command.getActionId())
                        .setFragmentId(source.fragmentId())
                        .setVersion(source.version())
                        .setCustomMetadata(source.customMetadata());
        source.sizeBytes().ifPresent(header::setSizeBytes);
        quota.take(source);
        var line =
                new Lifeline("fragment '%s' was not taken".formatted(source.fragmentId()), uplink);
        Consumer<String> breaker = line::abort;
        begin(breaker);
        var writer =
                new FragmentWriter(
                        line, header.build(), source, whole -> end(breaker, source, whole));
        try {
            writer.begin();
            return writer;
        } catch (IOException e) {
            writer.close();
            throw e;
        }
    }

    @Override
    public InputStream openFragment(Fragment fragment) throws IOException {
        var line =
                new Lifeline("fragment '%s' cannot be downloaded".formatted(fragment.id()), uplink);
        Consumer<String> breaker = line::abort;
        begin(breaker);
        return new FragmentReader(
                line, command.getActionId(), fragment, () -> transfers.remove(breaker));
    }

    @Override
    public void downloadFragment(Fragment fragment, OutputStream out) throws IOException {
        try (InputStream in = openFragment(fragment)) {
            in.transferTo(out);
        }
    }

    @Override
    public void downloadFragment(Fragment fragment, Path file) throws IOException {
        Path target = file.toAbsolutePath();
        Path part = target.resolveSibling("%s.%d.part".formatted(target.getFileName(), actionId()));
        try {
            try (var channel = FileChannel.open(part, NEW_CONTENT)) {
                downloadFragment(fragment, Channels.newOutputStream(channel));
                // Or a crash could leave the name with an empty file behind it.
                channel.force(true);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    @Override
    public Path downloadInto(Fragment fragment, Path directory) throws IOException {
        Path file = plainName(fragment, directory);
        downloadFragment(fragment, file);
        return file;
    }

    /** Refuses what would lead out of the directory, or deeper into it. */
    private static Path plainName(Fragment fragment, Path directory) throws AgentException {
        try {
            Path file = directory.toAbsolutePath().resolve(fragment.id()).normalize();
            Path name = file.getFileName();
            if (name != null && name.toString().equals(fragment.id())) {
                return file;
            }
        } catch (InvalidPathException _) {
            // refused as well
        }
        throw new AgentException(
                "fragment '%s' cannot be downloaded: its id is not a plain name of a file"
                        .formatted(fragment.id()));
    }

    StageCommand command() {
        return command;
    }

    /** Breaks what is under way; whatever the callback does then, the stage has failed. */
    void cancel(String reason) {
        cancelReason = Optional.of(reason);
        transfers.forEach(breaker -> breaker.accept("cancelled: " + reason));
    }

    StageResult success(String consistencyToken) {
        if (cancelReason.isPresent()) {
            return failure("");
        }
        return StageResult.newBuilder()
                .setActionId(command.getActionId())
                .setStage(command.getStage())
                .setSuccess(true)
                .setMessage(Wire.limited(String.join("; ", remarks)))
                .setConsistencyToken(consistencyToken)
                .addAllFragments(written.stream().map(Wire::fragment).toList())
                .build();
    }

    StageResult failure(String message) {
        var sentences = new ArrayList<String>();
        sentences.add(cancelReason.map(reason -> "cancelled: " + reason).orElse(message));
        sentences.addAll(remarks);
        return Wire.failure(command, String.join("; ", sentences));
    }

    private void begin(Consumer<String> breaker) {
        transfers.add(breaker);
        // A cancel that came just before did not see this transfer.
        cancelReason.ifPresent(reason -> breaker.accept("cancelled: " + reason));
    }

    private void end(Consumer<String> breaker, FragmentSource source, Optional<Fragment> whole) {
        transfers.remove(breaker);
        whole.ifPresentOrElse(written::add, () -> quota.giveBack(source));
    }
}
