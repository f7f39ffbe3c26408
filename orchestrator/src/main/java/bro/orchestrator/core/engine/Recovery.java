package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.ManagerId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Brings catalog and repository into line at the start, before anybody is let in. */
final class Recovery {
    private final Surroundings around;

    Recovery(Surroundings around) {
        this.around = around;
    }

    /**
     * Removes what nobody needs any more.
     *
     * @param unfinished the actions that will go on: what is theirs is left alone
     */
    void run(List<Action> unfinished) {
        Set<ActionId> alive = unfinished.stream().map(Action::id).collect(Collectors.toSet());
        around.repository().staged().stream()
                .filter(action -> !alive.contains(action))
                .forEach(around.repository()::discard);
        compare(
                unfinished.stream()
                        .filter(action -> action.kind() == ActionKind.DELETE_BACKUP)
                        .map(Action::backup)
                        .collect(Collectors.toSet()));
    }

    /** Finds backups of which catalog and repository tell different things. */
    private void compare(Set<BackupId> goingAway) {
        Set<BackupId> stored = new HashSet<>(around.repository().list());
        stored.removeAll(goingAway);
        for (BackupManager manager : around.catalog().managers()) {
            for (CatalogedBackup known : around.catalog().backups(manager.id())) {
                if (goingAway.contains(known.backup().id())) {
                    continue;
                }
                boolean there = stored.remove(known.backup().id());
                if (!there && known.backup().status() != Backup.Status.CORRUPTED) {
                    markMissing(known);
                } else if (there && known.backup().status() == Backup.Status.CORRUPTED) {
                    heal(known);
                }
            }
        }
        stored.forEach(this::adopt);
    }

    /** Takes a backup into the catalog that it does not know, e.g. since it was lost. */
    private void adopt(BackupId unknown) {
        try {
            Backup backup = around.repository().manifest(unknown).orElseThrow();
            around.catalog()
                    .save(new CatalogedBackup(backup, around.repository().manifestDigest(unknown)));
            boolean managed =
                    around.catalog().managers().stream()
                            .anyMatch(manager -> manager.id().equals(unknown.manager()));
            if (!managed) {
                around.catalog()
                        .save(
                                new BackupManager(
                                        unknown.manager(),
                                        unknown.manager().equals(ManagerId.DEFAULT)));
            }
        } catch (BroException e) {
            around.listener().alarm(unknown.toString(), e.failure());
        }
    }

    /** A backup that was missing and is back as it was, e.g. since its storage is mounted again. */
    private void heal(CatalogedBackup known) {
        Backup complete = known.backup().withStatus(Backup.Status.COMPLETE);
        try {
            if (around.repository().manifest(complete.id()).filter(complete::equals).isPresent()) {
                around.catalog().save(new CatalogedBackup(complete, known.manifest()));
            }
        } catch (BroException e) {
            around.listener().alarm(complete.id().toString(), e.failure());
        }
    }

    private void markMissing(CatalogedBackup known) {
        var corrupted = known.backup().withStatus(Backup.Status.CORRUPTED);
        around.catalog().save(new CatalogedBackup(corrupted, known.manifest()));
        around.listener()
                .alarm(
                        known.backup().id().toString(),
                        new Failure(
                                ErrorCode.BACKUP_CORRUPTED,
                                "backup '%s' is not in the repository"
                                        .formatted(known.backup().id())));
    }
}
