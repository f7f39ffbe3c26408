"""For prepare_for_backup."""

from __future__ import annotations

from .StageActions import StageActions


class BackupPreparationActions(StageActions):
    """Handed to ``prepare_for_backup``."""
