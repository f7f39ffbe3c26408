"""For execute_backup: sending fragments."""

from __future__ import annotations

from typing import BinaryIO

from ..runtime.metadata import of_file
from ..runtime.source import Source
from .BackupFragmentInformation import BackupFragmentInformation
from .FragmentInformation import FragmentInformation
from .StageActions import StageActions


class BackupExecutionActions(StageActions):
    """Handed to ``execute_backup``.

    A fragment is durable when the call that sends it returns. A broken connection is mended
    underneath: the call waits for the orchestrator and goes on where it had got to. What cannot be
    mended raises FailedToTransferBackupException. One backup takes at most 50,000 fragments of an
    agent, 8 at a time, and 8 MiB of ids, versions and metadata in all.
    """

    @property
    def consistency_token(self) -> str:
        """What ``take_snapshot`` has returned; empty without it."""
        return self._run.command.consistency_token

    def send_backup(self, fragment_information: BackupFragmentInformation) -> FragmentInformation:
        """Sends a file."""
        metadata = of_file(fragment_information)
        with Source.of_file(
            fragment_information.backup_file_path, fragment_information.size_in_bytes
        ) as source:
            return self._run.send(
                fragment_information.fragment_id, fragment_information.version, source, metadata
            )

    def send_bytes(
        self, fragment_id: str, version: str, data: bytes, custom_metadata: bytes = b""
    ) -> FragmentInformation:
        """Sends bytes."""
        return self._run.send(fragment_id, version, Source.of_bytes(data), custom_metadata)

    def send_stream(
        self,
        fragment_id: str,
        version: str,
        stream: BinaryIO,
        size_in_bytes: str | int | None = None,
        custom_metadata: bytes = b"",
    ) -> FragmentInformation:
        """Sends what the stream yields until its end; the stream stays open.

        One that cannot seek survives a broken connection as well, as long as the orchestrator still
        holds nearly all that was sent.
        """
        source = Source.of_stream(stream, size_in_bytes)
        return self._run.send(fragment_id, version, source, custom_metadata)

    def backup_complete(self, success: bool, message: str = "") -> None:
        """Says whether the backup was successful; the last call counts."""
        self.stage_complete(success, message)
