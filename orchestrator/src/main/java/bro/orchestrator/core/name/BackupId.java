package bro.orchestrator.core.name;

/** Identifies a backup among those of all managers. */
public record BackupId(ManagerId manager, BackupName name) {
    @Override
    public String toString() {
        return manager + "/" + name;
    }
}
