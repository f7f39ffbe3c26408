"""For post_restore."""

from __future__ import annotations

from .RestorePreparationActions import RestorePreparationActions


class PostRestoreActions(RestorePreparationActions):
    """Handed to ``post_restore``."""
