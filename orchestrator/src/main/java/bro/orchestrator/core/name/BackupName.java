package bro.orchestrator.core.name;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;

/** Names a backup within its manager. */
public record BackupName(String value) implements Comparable<BackupName> {
    private static final String RESERVED = "last";

    public BackupName {
        Names.require("backup name", value);
        if (value.equals(RESERVED)) {
            throw new BroException(
                    ErrorCode.INVALID_NAME, "backup name '%s' is reserved".formatted(RESERVED));
        }
    }

    @Override
    public int compareTo(BackupName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
