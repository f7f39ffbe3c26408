"""Which callback belongs to which stage, and what it is handed."""

from __future__ import annotations

from typing import Any, Callable

from ..agent.AgentBehavior import AgentBehavior
from ..agent.BackupExecutionActions import BackupExecutionActions
from ..agent.BackupPreparationActions import BackupPreparationActions
from ..agent.CancelActions import CancelActions
from ..agent.PostRestoreActions import PostRestoreActions
from ..agent.ReleaseActions import ReleaseActions
from ..agent.RestoreExecutionActions import RestoreExecutionActions
from ..agent.RestorePreparationActions import RestorePreparationActions
from ..agent.SnapshotActions import SnapshotActions
from ..agent.StageActions import StageActions
from . import protocol as p
from .ledger import Outcome
from .stage_run import StageRun


class Callbacks:
    """Calls a behavior."""

    def __init__(self, behavior: AgentBehavior) -> None:
        if not isinstance(behavior, AgentBehavior):
            raise TypeError(f"{type(behavior).__name__} is not derived from AgentBehavior")
        self._behavior = behavior

    def backup_stages(self) -> list[int]:
        """The stages of a backup for which the behavior has a callback."""
        return self._defined(
            (p.PREPARATION, "prepare_for_backup"),
            (p.SNAPSHOT, "take_snapshot"),
            (p.RELEASE, "release"),
            (p.TRANSFER, "execute_backup"),
        )

    def restore_stages(self) -> list[int]:
        """The stages of a restore for which the behavior has a callback."""
        return self._defined(
            (p.PREPARATION, "prepare_for_restore"),
            (p.EXECUTION, "execute_restore"),
            (p.POST_ACTIONS, "post_restore"),
        )

    def call(self, run: StageRun) -> Outcome:
        """Runs the callback of a stage."""
        callback, actions, must_complete = self._of(run.command)
        return run.outcome(callback(actions(run)), must_complete)

    def cancelled(self, actions: CancelActions) -> None:
        """Says that an action was cancelled."""
        self._behavior.cancel_action(actions)

    def _of(self, command: Any) -> tuple[Callable[..., object], type[StageActions], str]:
        behavior = self._behavior
        if command.stage == p.PREPARATION:
            if command.kind == p.RESTORE:
                return behavior.prepare_for_restore, RestorePreparationActions, ""
            return behavior.prepare_for_backup, BackupPreparationActions, ""
        if command.stage == p.SNAPSHOT:
            return behavior.take_snapshot, SnapshotActions, ""
        if command.stage == p.RELEASE:
            return behavior.release, ReleaseActions, ""
        if command.stage == p.TRANSFER:
            return behavior.execute_backup, BackupExecutionActions, "backup_complete"
        if command.stage == p.EXECUTION:
            return behavior.execute_restore, RestoreExecutionActions, "restore_complete"
        return behavior.post_restore, PostRestoreActions, ""

    def _defined(self, *stages: tuple[int, str]) -> list[int]:
        mine = type(self._behavior)
        return [
            stage
            for stage, name in stages
            if getattr(mine, name) is not getattr(AgentBehavior, name)
        ]
