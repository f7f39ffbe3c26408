"""For execute_restore: downloading fragments."""

from __future__ import annotations

from typing import BinaryIO

from .FragmentInformation import FragmentInformation
from .RestorePreparationActions import RestorePreparationActions


class RestoreExecutionActions(RestorePreparationActions):
    """Handed to ``execute_restore``."""

    def download_to_stream(self, fragment: FragmentInformation, stream: BinaryIO) -> None:
        """Writes a fragment's bytes to a stream, which stays open.

        They are known to be right only when this returns.
        """
        self._run.download(fragment, stream)

    def restore_complete(self, success: bool, message: str = "") -> None:
        """Says whether the restore was successful; the last call counts."""
        self.stage_complete(success, message)
