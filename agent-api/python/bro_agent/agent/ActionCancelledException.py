"""The stage is over, whatever its callback does."""


class ActionCancelledException(Exception):
    """The stage is over, whatever its callback does: cancelled, its lease ended, or the agent closed.

    Raised by what a callback calls, so that it ends soon. No FailedToTransferBackupException or
    FailedToDownloadException, because trying again is of no use.
    """
