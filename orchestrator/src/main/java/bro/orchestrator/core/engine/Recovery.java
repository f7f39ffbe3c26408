package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionEvent;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.action.ActionState;
import bro.orchestrator.core.action.Outcome;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.BackupManager;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.ManagerId;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Brings catalog and repository into line at the start, before anybody is let in. */
final class Recovery {
    private final Surroundings around;

    Recovery(Surroundings around) {
        this.around = around;
    }

    void run() {
        around.catalog().unfinished().forEach(left -> settle(left.action()));
        around.repository().staged().forEach(around.repository()::discard);
        compare();
    }

    /**
     * Ends an action that was under way. One that had only its last word to say, since its backup
     * is complete and in the catalog, or gone as ordered, is a success; everything else is undone.
     */
    private void settle(Action action) {
        if (action.kind() == ActionKind.CREATE_BACKUP && madeItsBackup(action)) {
            around.catalog().save(completed(action));
            return;
        }
        if (action.kind() == ActionKind.DELETE_BACKUP
                && !around.repository().list().contains(action.backup())) {
            around.catalog().remove(action.backup());
            around.catalog().save(completed(action));
            return;
        }
        switch (action.kind()) {
            case CREATE_BACKUP -> {
                around.repository().discard(action.id());
                CreateBackup.undo(action, around.repository(), around.catalog());
            }
            case DELETE_BACKUP -> {
                // it had not begun: the backup stays
            }
            case RESTORE -> {
                // agents stop by themselves: their transfers broke with the streams
            }
        }
        var why =
                new Failure(
                        ErrorCode.INTERRUPTED,
                        "the orchestrator ended while the action was %s%s"
                                .formatted(
                                        action.state().name().toLowerCase(Locale.ROOT),
                                        action.stage().map(s -> " in stage " + s).orElse("")));
        around.catalog().save(action.interrupted(why, around.clock().instant()));
    }

    private boolean madeItsBackup(Action action) {
        return around.catalog()
                        .backup(action.backup())
                        .filter(known -> known.backup().madeBy().equals(action.id()))
                        .isPresent()
                && around.repository().list().contains(action.backup());
    }

    private Action completed(Action action) {
        var success = new ActionState.Done(new Outcome.Success());
        return new Reporter(new Received())
                .after(
                        action,
                        new ActionEvent.Stored(),
                        new ActionState.Step(success, List.of()),
                        around.clock().instant());
    }

    /** Finds backups of which catalog and repository tell different things. */
    private void compare() {
        Set<BackupId> stored = new HashSet<>(around.repository().list());
        for (BackupManager manager : around.catalog().managers()) {
            for (CatalogedBackup known : around.catalog().backups(manager.id())) {
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
