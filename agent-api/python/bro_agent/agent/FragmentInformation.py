"""One fragment of a backup."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping


@dataclass(frozen=True)
class FragmentInformation:
    """One fragment of a backup, as the orchestrator holds it."""

    fragment_id: str
    version: str
    #: Decimal number.
    size_in_bytes: str
    #: SHA-256 over the bytes, 64 hexadecimal digits.
    sha256: str
    custom_information: Mapping[str, str] = field(default_factory=dict)
    #: What was sent along with the fragment, e.g. the content of the custom metadata file.
    custom_metadata: bytes = b""
    #: Name of the file that was sent, without its directory; empty if it was no file.
    file_name: str = ""
    #: Name of the custom metadata file; empty if there was none.
    custom_metadata_file_name: str = ""
