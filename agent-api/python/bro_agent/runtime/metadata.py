"""How a file's name and the custom information travel in a fragment's custom metadata.

The protocol has one field of bytes. What was sent by send_backup begins with a line, the prefix and
a JSON object; the content of the custom metadata file follows. Other metadata is left as it is.
"""

from __future__ import annotations

import json
import os
from typing import Any, Mapping

from ..agent.BackupFragmentInformation import BackupFragmentInformation
from ..agent.FailedToTransferBackupException import FailedToTransferBackupException
from ..agent.FragmentInformation import FragmentInformation

METADATA_BYTES_MAX = 64 << 10
_PREFIX = b"bro-agent-file:1 "


def of_file(information: BackupFragmentInformation) -> bytes:
    """The custom metadata of a fragment that is a file."""
    head: dict[str, Any] = {"file": os.path.basename(information.backup_file_path)}
    if information.custom_information:
        head["information"] = _texts(information.fragment_id, information.custom_information)
    content = b""
    if information.custom_metadata_file_path:
        head["metadata"] = os.path.basename(information.custom_metadata_file_path)
        with open(information.custom_metadata_file_path, "rb") as file:
            content = file.read(METADATA_BYTES_MAX + 1)
    line = json.dumps(head, ensure_ascii=True, separators=(",", ":")).encode()
    return _PREFIX + line + b"\n" + content


def checked(fragment_id: str, metadata: bytes) -> bytes:
    """The metadata, if the protocol takes it."""
    if len(metadata) > METADATA_BYTES_MAX:
        raise FailedToTransferBackupException(
            f"fragment '{fragment_id}': custom metadata and information exceed"
            f" {METADATA_BYTES_MAX} bytes"
        )
    return metadata


def information(fragment: Any) -> FragmentInformation:
    """What a behavior sees of a fragment of the protocol."""
    head, content = _parted(fragment.custom_metadata)
    return FragmentInformation(
        fragment_id=fragment.fragment_id,
        version=fragment.version,
        size_in_bytes=str(fragment.size_bytes),
        sha256=fragment.sha256.hex(),
        custom_information=head.get("information", {}),
        custom_metadata=content,
        file_name=_name(head.get("file")),
        custom_metadata_file_name=_name(head.get("metadata")),
    )


def _texts(fragment_id: str, texts: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(texts, Mapping):
        raise FailedToTransferBackupException(
            f"fragment '{fragment_id}': custom_information is a mapping of texts, not"
            f" {type(texts).__name__}"
        )
    return {str(key): str(value) for key, value in texts.items()}


def _parted(metadata: bytes) -> tuple[dict[str, Any], bytes]:
    line, newline, content = metadata.partition(b"\n")
    if line.startswith(_PREFIX) and newline:
        try:
            head = json.loads(line[len(_PREFIX) :])
        except ValueError:
            return {}, metadata
        if isinstance(head, dict):
            return head, content
    return {}, metadata


def _name(name: object) -> str:
    """A name for use in a directory: never a path, whatever the backup says."""
    if not isinstance(name, str) or name in ("", ".", "..") or "/" in name or "\0" in name:
        return ""
    return name
