"""What every callback may ask and say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..runtime.stage_run import StageRun


class StageActions:
    """What every callback may ask and say. May be used from any thread while the callback runs."""

    def __init__(self, run: StageRun) -> None:
        self._run = run

    @property
    def action_id(self) -> int:
        """Unique in an installation."""
        return self._run.command.action_id

    @property
    def manager_id(self) -> str:
        """The backup manager that leads the action."""
        return self._run.command.manager_id

    @property
    def time_limit_seconds(self) -> int:
        """The action fails if the stage takes longer."""
        return self._run.command.time_limit_seconds

    @property
    def cancelled(self) -> bool:
        """Whether the stage is over: the action was cancelled, or the lease ended."""
        return self._run.stopped

    def get_backup_name(self) -> str:
        """Name of the backup that is made or restored."""
        return self._run.command.backup_name

    def progress(self, percentage: int, message: str = "") -> None:
        """Tells how far the stage is, 0 to 100. Cheap: only the last of many calls is sent."""
        self._run.progress(percentage, message)

    def sleep(self, seconds: float) -> None:
        """Waits; raises ActionCancelledException as soon as the stage is cancelled."""
        self._run.sleep(seconds)

    def stage_complete(self, success: bool, message: str = "") -> None:
        """Says how the stage went; the last call counts.

        Where it is not called, a callback that returns has succeeded, but for ``execute_backup``
        and ``execute_restore``, which must say it.
        """
        self._run.complete(success, message)
