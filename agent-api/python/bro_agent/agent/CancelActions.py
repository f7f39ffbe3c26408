"""For cancel_action."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CancelActions:
    """Handed to ``cancel_action``: what was cancelled, and why. Nothing has to be answered."""

    action_id: int
    reason: str
    #: Empty if the agent was not commanded anything of the action yet.
    backup_name: str

    def get_backup_name(self) -> str:
        """Name of the backup that was made or restored."""
        return self.backup_name
