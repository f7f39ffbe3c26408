"""A fragment was not taken by the orchestrator."""


class FailedToTransferBackupException(Exception):
    """A fragment was not taken by the orchestrator. It may be sent again."""
