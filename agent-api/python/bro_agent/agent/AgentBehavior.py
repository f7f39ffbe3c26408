"""What a service does in the stages of a backup or a restore."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .BackupExecutionActions import BackupExecutionActions
    from .BackupPreparationActions import BackupPreparationActions
    from .CancelActions import CancelActions
    from .PostRestoreActions import PostRestoreActions
    from .RegistrationInformation import RegistrationInformation
    from .ReleaseActions import ReleaseActions
    from .RestoreExecutionActions import RestoreExecutionActions
    from .RestorePreparationActions import RestorePreparationActions
    from .SnapshotActions import SnapshotActions


class AgentBehavior(ABC):
    """What a service does in the stages of a backup or a restore.

    Callbacks run one after another on one thread, ``cancel_action`` alone on another. A callback
    that raises has failed its stage, and what it raised is told to the operator. The agent takes
    part in just the stages whose callbacks a subclass defines.
    """

    @abstractmethod
    def get_registration_information(self) -> RegistrationInformation:
        """Who the agent is. Asked once, when the agent is created."""

    @abstractmethod
    def execute_backup(self, backup_execution_actions: BackupExecutionActions) -> None:
        """Sends the fragments, then says ``backup_complete``; to return without it is a failure."""

    @abstractmethod
    def execute_restore(self, restore_execution_actions: RestoreExecutionActions) -> None:
        """Downloads the fragments, puts them in place, then says ``restore_complete``; to return
        without it is a failure."""

    def prepare_for_backup(self, backup_preparation_actions: BackupPreparationActions) -> None:
        """Checks that a backup is possible, and locks, so that nothing changes."""

    def take_snapshot(self, snapshot_actions: SnapshotActions) -> str | None:
        """Takes a local, consistent cut of the data, quickly.

        Returns a token that names the cut which ``execute_backup`` will send; or nothing.
        """

    def release(self, release_actions: ReleaseActions) -> None:
        """Unlocks.

        Runs after every preparation, also a failed or cancelled one, and by itself when nothing was
        heard from the orchestrator for as long as it leases the lock, or the agent is closed. Must
        do no harm where nothing is locked.
        """

    def prepare_for_restore(self, restore_preparation_actions: RestorePreparationActions) -> None:
        """Checks that the backup fits; changes nothing."""

    def post_restore(self, post_restore_actions: PostRestoreActions) -> None:
        """Does what is left once every agent has executed its restore."""

    def cancel_action(self, cancel_actions: CancelActions) -> None:
        """Hears that an action was cancelled, while the callback under way may still be running."""
