"""One file that is to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping


@dataclass(frozen=True)
class BackupFragmentInformation:
    """One file that is to be sent as a fragment of a backup."""

    #: 1 to 300 characters, unique within the agent's part of one backup.
    fragment_id: str
    #: Of the content, chosen by the agent.
    version: str
    #: Decimal number. If it is there and the file has another size, the fragment is not sent.
    size_in_bytes: str | int | None
    #: Texts that a restore finds in the fragment's information.
    custom_information: Mapping[str, str] | None
    backup_file_path: str
    #: A small file that a restore puts beside the fragment. All custom data of a fragment takes at
    #: most 64 KiB.
    custom_metadata_file_path: str | None = None
