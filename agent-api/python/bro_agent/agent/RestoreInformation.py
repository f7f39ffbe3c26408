"""What is to be restored."""

from __future__ import annotations

from dataclasses import dataclass

from .FragmentInformation import FragmentInformation
from .SoftwareVersion import SoftwareVersion


@dataclass(frozen=True)
class RestoreInformation:
    """What is to be restored: a backup, and the agent's fragments in it."""

    backup_name: str
    fragment: list[FragmentInformation]
    #: The software that the agent ran when the backup was made.
    software_version: SoftwareVersion
