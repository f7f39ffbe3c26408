"""For release."""

from __future__ import annotations

from .StageActions import StageActions


class ReleaseActions(StageActions):
    """Handed to ``release``."""
