package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.StageAnswer;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Gathers the fragments of all agents of a manager into a new backup. */
final class CreateBackup implements Job {
    private static final Set<Stage> CUT_UNDER_LOCK =
            EnumSet.of(Stage.PREPARATION, Stage.SNAPSHOT, Stage.RELEASE);

    private final Action action;
    private final Surroundings around;
    private final Received received;

    CreateBackup(Action action, Surroundings around, Received received) {
        this.action = action;
        this.around = around;
        this.received = received;
    }

    @Override
    public Set<AgentId> needs() {
        return members().stream().map(AgentInfo::id).collect(Collectors.toSet());
    }

    @Override
    public Course begin(Set<AgentId> reserved) {
        var participants = new TreeMap<AgentId, Course.Participant>();
        members().stream()
                .filter(agent -> reserved.contains(agent.id()))
                .forEach(agent -> participants.put(agent.id(), participant(agent)));
        around.policy()
                .objectionTo(action.manager(), participants.keySet())
                .ifPresent(
                        why -> {
                            throw new BroException(why.code(), why.message());
                        });
        var missing = new TreeSet<>(reserved);
        missing.removeAll(participants.keySet());
        if (!missing.isEmpty()) {
            throw new BroException(
                    ErrorCode.AGENT_MISSING,
                    "agent '%s' was there when the backup was ordered, and is not registered now"
                            .formatted(missing.first()));
        }
        if (participants.isEmpty()) {
            throw new BroException(
                    ErrorCode.NO_AGENTS,
                    "manager '%s' has no agents to back up".formatted(action.manager()));
        }
        return new Course(new TreeSet<>(), participants);
    }

    private List<AgentInfo> members() {
        return around.agents().attached().stream()
                .filter(agent -> agent.belongsTo(action.manager()))
                .toList();
    }

    private static Course.Participant participant(AgentInfo agent) {
        return new Course.Participant(
                agent.backupStages(),
                agent.softwareVersion(),
                agent.lockBefore(),
                "",
                Optional.empty());
    }

    @Override
    public Optional<Failure> objection(AgentId agent, StageAnswer answer) {
        return answer.stage() == Stage.TRANSFER
                ? objection(agent, answer.fragments())
                : Optional.empty();
    }

    private Optional<Failure> objection(AgentId agent, List<Fragment> announced) {
        for (Fragment fragment : announced) {
            if (!holds(agent, fragment)) {
                return mismatch("fragment '%s' did not arrive".formatted(fragment.id()));
            }
        }
        Set<String> ids = announced.stream().map(Fragment::id).collect(Collectors.toSet());
        Set<String> held = received.ids(agent);
        return held.equals(ids)
                ? Optional.empty()
                : mismatch(
                        "it sent %d fragments but announced %d".formatted(held.size(), ids.size()));
    }

    /**
     * Whether a fragment was received as announced, or before a restart of the orchestrator: then
     * it is staged, and its digest is compared when the backup is committed.
     */
    private boolean holds(AgentId agent, Fragment announced) {
        Optional<Fragment> known = received.find(agent, announced.id());
        if (known.isPresent()) {
            return known.get().equals(announced);
        }
        OptionalLong staged = around.repository().staged(action.id(), agent, announced.id());
        if (staged.isEmpty() || staged.getAsLong() != announced.sizeBytes()) {
            return false;
        }
        received.add(agent, announced);
        return true;
    }

    private static Optional<Failure> mismatch(String what) {
        return Optional.of(new Failure(ErrorCode.FRAGMENTS_MISMATCH, what));
    }

    /** What was received is known to the agents alone until the backup is stored. */
    @Override
    public Stage resumeAt(Stage journaled) {
        return journaled == Stage.COMMIT && stored().isEmpty() ? Stage.TRANSFER : journaled;
    }

    @Override
    public void store(Course course) {
        Optional<Backup> stored = stored();
        if (stored.isPresent()) {
            catalog(stored.get(), around.repository().manifestDigest(action.backup()));
        } else {
            commit(course, Backup.Status.COMPLETE);
        }
    }

    private void commit(Course course, Backup.Status status) {
        var parts =
                course.participants().entrySet().stream()
                        .map(
                                entry ->
                                        new Backup.Part(
                                                entry.getKey(),
                                                entry.getValue().softwareVersion(),
                                                entry.getValue().frozen(),
                                                received.fragments(entry.getKey())))
                        .toList();
        var backup =
                new Backup(
                        action.backup(),
                        action.id(),
                        action.startedAt(),
                        Backup.CreationType.MANUAL,
                        status,
                        consistency(course.participants().values()),
                        parts);
        catalog(backup, around.repository().commit(backup));
    }

    /**
     * Gives back the space, or keeps what agents have sent as an incomplete backup. What a storage
     * in trouble or somebody's cancel has cut short is never kept.
     */
    @Override
    public void drop(Course course, Optional<Failure> failure) {
        boolean keep =
                !around.policy().deleteFailedBackups()
                        && failure.filter(why -> why.code() != ErrorCode.CANCELLED)
                                .filter(why -> why.code().origin() != ErrorCode.Origin.STORAGE)
                                .isPresent();
        Optional<Backup> stored = stored();
        if (keep && stored.isEmpty() && !received.isEmpty()) {
            commit(course, Backup.Status.INCOMPLETE);
        }
        around.repository().discard(action.id());
        if (stored.isEmpty()) {
            return;
        }
        if (keep && stored.get().status() == Backup.Status.INCOMPLETE) {
            catalog(stored.get(), around.repository().manifestDigest(action.backup()));
        } else {
            CatalogedBackups.remove(action.backup(), around);
            around.repository().delete(action.backup());
        }
    }

    /**
     * The backup that is stored, if it is this action's. The time counts as well as the id: ids
     * begin anew if the catalog is lost, and an older backup must never be taken for this one.
     */
    private Optional<Backup> stored() {
        try {
            return around.repository()
                    .manifest(action.backup())
                    .filter(backup -> backup.madeBy().equals(action.id()))
                    .filter(backup -> backup.createdAt().equals(action.startedAt()));
        } catch (BroException e) {
            if (e.code() == ErrorCode.BACKUP_CORRUPTED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void catalog(Backup backup, Digest manifest) {
        CatalogedBackups.save(new CatalogedBackup(backup, manifest), around);
    }

    private static Backup.Consistency consistency(Collection<Course.Participant> participants) {
        if (participants.stream().allMatch(p -> p.stages().containsAll(CUT_UNDER_LOCK))) {
            return Backup.Consistency.GLOBAL;
        }
        return participants.stream().allMatch(p -> p.stages().contains(Stage.SNAPSHOT))
                ? Backup.Consistency.AGENT
                : Backup.Consistency.NONE;
    }
}
