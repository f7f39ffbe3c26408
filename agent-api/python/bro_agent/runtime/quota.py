"""What the fragments of one agent may take in the messages that list them all."""

from __future__ import annotations

import threading
from typing import Any

from ..agent.FailedToTransferBackupException import FailedToTransferBackupException

FRAGMENTS_MAX = 50_000

#: Ids and versions count, too: they are listed along with the metadata.
BYTES_MAX = 8 << 20


class Quota:
    """Counts fragments. The orchestrator refuses longer lists, which would be too late. For any
    thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bytes: dict[str, int] = {}
        self._total = 0

    def take(self, header: Any) -> None:
        """Counts a fragment, instead of an earlier one of the same id."""
        name = header.fragment_id
        size = len(name.encode()) + len(header.version.encode()) + len(header.custom_metadata)
        with self._lock:
            if name not in self._bytes and len(self._bytes) >= FRAGMENTS_MAX:
                raise FailedToTransferBackupException(
                    f"fragment '{name}' is one too many: a backup takes {FRAGMENTS_MAX} of an agent"
                )
            total = self._total - self._bytes.get(name, 0) + size
            if total > BYTES_MAX:
                raise FailedToTransferBackupException(
                    f"with fragment '{name}' ids, versions and metadata exceed the {BYTES_MAX}"
                    " bytes of a backup"
                )
            self._bytes[name] = size
            self._total = total

    def give_back(self, fragment_id: str) -> None:
        """Forgets a fragment that was not sent."""
        with self._lock:
            self._total -= self._bytes.pop(fragment_id, 0)
