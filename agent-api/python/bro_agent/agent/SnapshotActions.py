"""For take_snapshot."""

from __future__ import annotations

from .StageActions import StageActions


class SnapshotActions(StageActions):
    """Handed to ``take_snapshot``."""
