package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.Plan;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.Agents;
import bro.orchestrator.core.agent.StageAnswer;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.catalog.Catalog;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.storage.Repository;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Gathers the fragments of all agents of a manager into a new backup. */
final class CreateBackup implements Job {
    private static final Set<Stage> CUT_UNDER_LOCK =
            EnumSet.of(Stage.PREPARATION, Stage.SNAPSHOT, Stage.RELEASE);

    private final Action action;
    private final Agents agents;
    private final Repository repository;
    private final Catalog catalog;
    private final Received received;
    private volatile List<AgentInfo> participants = List.of();

    CreateBackup(
            Action action,
            Agents agents,
            Repository repository,
            Catalog catalog,
            Received received) {
        this.action = action;
        this.agents = agents;
        this.repository = repository;
        this.catalog = catalog;
        this.received = received;
    }

    @Override
    public Plan plan() {
        participants =
                agents.attached().stream()
                        .filter(agent -> agent.belongsTo(action.manager()))
                        .toList();
        if (participants.isEmpty()) {
            throw new BroException(
                    ErrorCode.NO_AGENTS,
                    "manager '%s' has no agents to back up".formatted(action.manager()));
        }
        var stages = new TreeMap<AgentId, Set<Stage>>();
        participants.forEach(agent -> stages.put(agent.id(), agent.backupStages()));
        return new Plan(ActionKind.CREATE_BACKUP, stages);
    }

    @Override
    public Optional<Failure> objection(AgentId agent, StageAnswer answer) {
        if (answer.stage() != Stage.TRANSFER) {
            return Optional.empty();
        }
        Set<String> held = received.ids(agent);
        Set<String> announced =
                answer.fragments().stream().map(Fragment::id).collect(Collectors.toSet());
        if (held.equals(announced)) {
            return Optional.empty();
        }
        var missing = new TreeSet<>(announced);
        missing.removeAll(held);
        return Optional.of(
                new Failure(
                        ErrorCode.FRAGMENTS_MISMATCH,
                        missing.isEmpty()
                                ? "it sent %d fragments but announced %d"
                                        .formatted(held.size(), announced.size())
                                : "fragment '%s' did not arrive".formatted(missing.first())));
    }

    @Override
    public void store() {
        var backup =
                new Backup(
                        action.backup(),
                        action.id(),
                        action.startedAt(),
                        Backup.CreationType.MANUAL,
                        Backup.Status.COMPLETE,
                        consistency(participants),
                        participants.stream()
                                .map(agent -> received.part(agent.id(), agent.softwareVersion()))
                                .toList());
        catalog.save(new CatalogedBackup(backup, repository.commit(backup)));
    }

    @Override
    public void drop() {
        repository.discard(action.id());
        undo(action, repository, catalog);
    }

    /** Removes a backup that an action has made although it did not succeed. */
    static void undo(Action action, Repository repository, Catalog catalog) {
        if (repository.list().contains(action.backup()) && isOf(action, repository)) {
            catalog.remove(action.backup());
            repository.delete(action.backup());
        }
    }

    /**
     * The time counts as well as the id: ids begin anew if the catalog is lost, and an older backup
     * must never be taken for this action's.
     */
    private static boolean isOf(Action action, Repository repository) {
        try {
            return repository
                    .manifest(action.backup())
                    .filter(backup -> backup.madeBy().equals(action.id()))
                    .filter(backup -> backup.createdAt().equals(action.startedAt()))
                    .isPresent();
        } catch (BroException e) {
            if (e.code() == ErrorCode.BACKUP_CORRUPTED) {
                return false;
            }
            throw e;
        }
    }

    private static Backup.Consistency consistency(Collection<AgentInfo> participants) {
        if (participants.stream().allMatch(a -> a.backupStages().containsAll(CUT_UNDER_LOCK))) {
            return Backup.Consistency.GLOBAL;
        }
        return participants.stream().allMatch(a -> a.backupStages().contains(Stage.SNAPSHOT))
                ? Backup.Consistency.AGENT
                : Backup.Consistency.NONE;
    }
}
