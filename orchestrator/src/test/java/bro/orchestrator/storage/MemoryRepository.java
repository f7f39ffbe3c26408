package bro.orchestrator.storage;

import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.storage.FragmentReader;
import bro.orchestrator.core.storage.FragmentWriter;
import bro.orchestrator.core.storage.Repository;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The reference implementation: what the contract means, with nothing in the way. It can be told to
 * fail, and its data to be damaged.
 */
public final class MemoryRepository implements Repository {

    private record Key(AgentId agent, String fragmentId) {}

    private record Stored(Backup backup, Map<Key, byte[]> bytes, boolean damaged) {}

    /** What is held of a fragment. */
    private static final class Held {
        private static final Held NOTHING = new Held(new byte[0], false);

        private final byte[] bytes;
        private final boolean finished;

        Held(byte[] bytes, boolean finished) {
            this.bytes = bytes;
            this.finished = finished;
        }
    }

    /** One action's fragments and who writes them. Areas are told by identity. */
    private static final class Area {
        private final Map<Key, Held> fragments = new HashMap<>();
        private final Map<Key, Writer> open = new HashMap<>();
    }

    /** What would be on a disk. It outlives the repository; its lock guards all. */
    private static final class Medium {
        private final Map<BackupId, Stored> backups = new HashMap<>();
        private final Map<ActionId, Area> staging = new TreeMap<>();
    }

    private final Medium medium;
    private @Nullable ErrorCode broken;
    private volatile CountDownLatch hung = new CountDownLatch(0);

    public MemoryRepository() {
        this(new Medium());
    }

    private MemoryRepository(Medium medium) {
        this.medium = medium;
    }

    /** Another repository over the same data, as after a crash. */
    public MemoryRepository reopened() {
        synchronized (medium) {
            medium.staging.values().forEach(area -> area.open.clear());
        }
        return new MemoryRepository(medium);
    }

    /** Lets every call that writes fail from now on. */
    public void failWith(ErrorCode code) {
        synchronized (medium) {
            broken = code;
        }
    }

    /** Lets every commit wait until the latch opens. */
    public void hangCommits(CountDownLatch latch) {
        hung = latch;
    }

    /** Ends what {@link #failWith} began. */
    public void heal() {
        synchronized (medium) {
            broken = null;
        }
    }

    /** Makes a manifest unreadable. */
    public void damageManifest(BackupId backup) {
        synchronized (medium) {
            medium.backups.computeIfPresent(
                    backup, (_, stored) -> new Stored(stored.backup, stored.bytes, true));
        }
    }

    /** Replaces the bytes of a committed fragment. */
    public void overwrite(BackupId backup, AgentId agent, String fragmentId, byte[] bytes) {
        synchronized (medium) {
            require(backup).bytes.put(new Key(agent, fragmentId), bytes);
        }
    }

    /** Takes away the bytes of a committed fragment that its manifest names. */
    public void lose(BackupId backup, AgentId agent, String fragmentId) {
        synchronized (medium) {
            require(backup).bytes.remove(new Key(agent, fragmentId));
        }
    }

    /** Replaces the bytes of a finished fragment that is staged. */
    public void tamper(ActionId action, AgentId agent, String fragmentId, byte[] bytes) {
        synchronized (medium) {
            Optional.ofNullable(medium.staging.get(action))
                    .orElseThrow()
                    .fragments
                    .put(new Key(agent, fragmentId), new Held(bytes, true));
        }
    }

    @Override
    public FragmentWriter stage(ActionId action, AgentId agent, String fragmentId) {
        synchronized (medium) {
            requireSound();
            var area = medium.staging.computeIfAbsent(action, _ -> new Area());
            var key = new Key(agent, fragmentId);
            if (area.open.containsKey(key)) {
                throw new BroException(
                        ErrorCode.PROTOCOL_VIOLATED,
                        "action %s receives fragment '%s' of agent %s already"
                                .formatted(action, fragmentId, agent));
            }
            var writer = new Writer(action, area, key);
            area.open.put(key, writer);
            return writer;
        }
    }

    @Override
    public OptionalLong staged(ActionId action, AgentId agent, String fragmentId) {
        synchronized (medium) {
            var held =
                    medium.staging
                            .getOrDefault(action, new Area())
                            .fragments
                            .getOrDefault(new Key(agent, fragmentId), Held.NOTHING);
            return held.finished ? OptionalLong.of(held.bytes.length) : OptionalLong.empty();
        }
    }

    @Override
    public Digest commit(Backup backup) {
        try {
            hung.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (medium) {
            requireSound();
            Digest manifest = Sha256.of(Manifest.encode(backup));
            var there = medium.backups.get(backup.id());
            if (there != null && !there.damaged && manifest.equals(manifestDigest(backup.id()))) {
                return manifest;
            }
            if (there != null) {
                throw new BroException(
                        ErrorCode.BACKUP_EXISTS,
                        "there is a backup %s already".formatted(backup.id()));
            }
            var area = medium.staging.getOrDefault(backup.madeBy(), new Area());
            var bytes = new HashMap<Key, byte[]>();
            for (var part : backup.parts()) {
                for (var fragment : part.fragments()) {
                    var key = new Key(part.agent(), fragment.id());
                    Held held = area.fragments.getOrDefault(key, Held.NOTHING);
                    byte[] staged = held.bytes;
                    if (!held.finished
                            || staged.length != fragment.sizeBytes()
                            || !Sha256.of(staged).equals(fragment.sha256())
                            || bytes.put(key, staged) != null) {
                        throw new BroException(
                                ErrorCode.BACKUP_CORRUPTED,
                                "fragment '%s' is not staged like that".formatted(fragment.id()));
                    }
                }
            }
            medium.staging.remove(backup.madeBy());
            medium.backups.put(backup.id(), new Stored(backup, bytes, false));
            return manifest;
        }
    }

    @Override
    public void discard(ActionId action) {
        synchronized (medium) {
            requireSound();
            medium.staging.remove(action);
        }
    }

    @Override
    public List<ActionId> staged() {
        synchronized (medium) {
            return List.copyOf(medium.staging.keySet());
        }
    }

    @Override
    public List<BackupId> list() {
        synchronized (medium) {
            return medium.backups.keySet().stream()
                    .sorted(Comparator.comparing(BackupId::toString))
                    .toList();
        }
    }

    @Override
    public Optional<Backup> manifest(BackupId backup) {
        synchronized (medium) {
            var stored = Optional.ofNullable(medium.backups.get(backup));
            if (stored.isPresent() && stored.get().damaged) {
                throw corrupted("the manifest of backup %s is damaged".formatted(backup));
            }
            return stored.map(Stored::backup);
        }
    }

    @Override
    public Digest manifestDigest(BackupId backup) {
        return manifest(backup)
                .map(found -> Sha256.of(Manifest.encode(found)))
                .orElseThrow(
                        () ->
                                new BroException(
                                        ErrorCode.UNKNOWN_BACKUP,
                                        "there is no backup %s".formatted(backup)));
    }

    @Override
    public FragmentReader open(
            BackupId backup, AgentId agent, String fragmentId, long sizeBytes, long offset) {
        if (offset < 0 || offset > sizeBytes) {
            throw new IllegalArgumentException("offset is %d".formatted(offset));
        }
        synchronized (medium) {
            byte[] bytes =
                    Optional.ofNullable(medium.backups.get(backup))
                            .flatMap(
                                    stored ->
                                            Optional.ofNullable(
                                                    stored.bytes.get(new Key(agent, fragmentId))))
                            .orElseThrow(() -> absent(backup, agent, fragmentId));
            if (bytes.length != sizeBytes) {
                throw corrupted(
                        "fragment '%s' has %d bytes instead of %d"
                                .formatted(fragmentId, bytes.length, sizeBytes));
            }
            return new Reader(ByteBuffer.wrap(bytes).position((int) offset));
        }
    }

    @Override
    public void delete(BackupId backup) {
        synchronized (medium) {
            requireSound();
            medium.backups.remove(backup);
        }
    }

    @Override
    public void close() {}

    private Stored require(BackupId backup) {
        return Optional.ofNullable(medium.backups.get(backup)).orElseThrow();
    }

    private BroException absent(BackupId backup, AgentId agent, String fragmentId) {
        Set<String> named = new HashSet<>();
        manifest(backup)
                .flatMap(known -> known.part(agent))
                .ifPresent(part -> part.fragments().forEach(fragment -> named.add(fragment.id())));
        return named.contains(fragmentId)
                ? corrupted("fragment '%s' is lost".formatted(fragmentId))
                : new BroException(
                        ErrorCode.UNKNOWN_BACKUP,
                        "there is no fragment '%s' in backup %s".formatted(fragmentId, backup));
    }

    private void requireSound() {
        if (broken != null) {
            throw new BroException(broken, "the storage was told to fail");
        }
    }

    private static BroException corrupted(String message) {
        return new BroException(ErrorCode.BACKUP_CORRUPTED, message);
    }

    private final class Writer implements FragmentWriter {
        private final ActionId action;
        private final Area area;
        private final Key key;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean ended;

        Writer(ActionId action, Area area, Key key) {
            this.action = action;
            this.area = area;
            this.key = key;
            bytes.writeBytes(area.fragments.getOrDefault(key, Held.NOTHING).bytes);
        }

        @Override
        public void write(ByteBuffer from) {
            synchronized (medium) {
                requireOpen();
                byte[] copy = new byte[from.remaining()];
                from.get(copy);
                bytes.writeBytes(copy);
                area.fragments.put(key, new Held(bytes.toByteArray(), false));
            }
        }

        @Override
        public long durableBytes() {
            return bytes.size();
        }

        @Override
        public long sizeBytes() {
            return bytes.size();
        }

        @Override
        public Digest digest() {
            synchronized (medium) {
                requireOpen();
                return Sha256.of(bytes.toByteArray());
            }
        }

        @Override
        public void restart() {
            synchronized (medium) {
                requireOpen();
                bytes.reset();
                area.fragments.put(key, new Held(new byte[0], false));
            }
        }

        @Override
        public Digest finish() {
            synchronized (medium) {
                requireOpen();
                area.fragments.put(key, new Held(bytes.toByteArray(), true));
                close();
                return Sha256.of(bytes.toByteArray());
            }
        }

        @Override
        public void close() {
            synchronized (medium) {
                ended = true;
                area.open.remove(key, this);
            }
        }

        private void requireOpen() {
            requireSound();
            if (ended) {
                throw new IllegalStateException("the writer is closed");
            }
            if (medium.staging.get(action) != area) {
                throw new BroException(
                        ErrorCode.PROTOCOL_VIOLATED,
                        "action %s was discarded or committed".formatted(action));
            }
            if (area.open.get(key) != this) {
                throw new IllegalStateException("the writer's process has ended");
            }
        }
    }

    private record Reader(ByteBuffer bytes) implements FragmentReader {
        @Override
        public int read(ByteBuffer into) {
            int count = Math.min(into.remaining(), bytes.remaining());
            byte[] copy = new byte[count];
            bytes.get(copy);
            into.put(Arrays.copyOf(copy, count));
            return count;
        }

        @Override
        public void close() {}
    }
}
