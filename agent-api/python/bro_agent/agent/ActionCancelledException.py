"""The stage is over, whatever its callback does."""


class ActionCancelledException(Exception):
    """The stage is over, whatever its callback does.

    It was cancelled, the lease of its lock ended, or the agent was closed. Raised by what a
    callback calls, so that it ends soon. No FailedToTransferBackupException and no
    FailedToDownloadException, because trying again is of no use.
    """
