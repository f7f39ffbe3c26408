"""The messages of the agent protocol, built from its description instead of from generated code.

So one file serves every version of the protobuf runtime. `generate` writes it anew from proto/.
"""

from __future__ import annotations

import pkgutil
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_PACKAGE = "bro.agent.v1."

# The library's own pool: a service may have the same protocol loaded in another version.
_POOL = descriptor_pool.DescriptorPool()


def _load() -> None:
    description = pkgutil.get_data(__name__, "protocol.desc")
    if description is None:
        raise ImportError("bro_agent was installed without protocol.desc")
    for file in descriptor_pb2.FileDescriptorSet.FromString(description).file:
        _POOL.AddSerializedFile(file.SerializeToString())


_load()


def _message(name: str) -> Any:
    descriptor = _POOL.FindMessageTypeByName(_PACKAGE + name)
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(_POOL).GetPrototype(descriptor)


def _numbers(enum: str, prefix: str) -> dict[str, int]:
    values = _POOL.FindEnumTypeByName(_PACKAGE + enum).values
    return {value.name.removeprefix(prefix): value.number for value in values}


FromAgent = _message("FromAgent")
ToAgent = _message("ToAgent")
Register = _message("Register")
HeldAction = _message("HeldAction")
Registered = _message("Registered")
Rejected = _message("Rejected")
Heartbeat = _message("Heartbeat")
StageCommand = _message("StageCommand")
Cancel = _message("Cancel")
StageResult = _message("StageResult")
Progress = _message("Progress")
Fragment = _message("Fragment")
SoftwareVersion = _message("SoftwareVersion")
UploadRequest = _message("UploadRequest")
UploadHeader = _message("UploadHeader")
UploadChunk = _message("UploadChunk")
UploadTrailer = _message("UploadTrailer")
UploadResponse = _message("UploadResponse")
DownloadRequest = _message("DownloadRequest")
DownloadChunk = _message("DownloadChunk")

STAGES = _numbers("Stage", "STAGE_")
PREPARATION = STAGES["PREPARATION"]
SNAPSHOT = STAGES["SNAPSHOT"]
RELEASE = STAGES["RELEASE"]
TRANSFER = STAGES["TRANSFER"]
EXECUTION = STAGES["EXECUTION"]
POST_ACTIONS = STAGES["POST_ACTIONS"]

KINDS = _numbers("ActionKind", "ACTION_KIND_")
CREATE_BACKUP = KINDS["CREATE_BACKUP"]
RESTORE = KINDS["RESTORE"]

REASONS = _numbers("FailureReason", "FAILURE_REASON_")
LEASE_EXPIRED = REASONS["LEASE_EXPIRED"]
LOCK_LOST = REASONS["LOCK_LOST"]
STALE_EPOCH = REASONS["STALE_EPOCH"]
CANCELLED = REASONS["CANCELLED"]

REJECTIONS = _numbers("Rejected.Reason", "REASON_")

ATTACH = "/bro.agent.v1.Control/Attach"
UPLOAD = "/bro.agent.v1.Data/Upload"
DOWNLOAD = "/bro.agent.v1.Data/Download"

MESSAGE_CHARACTERS_MAX = 4_096


def limited(text: str) -> str:
    """The text, cut to what a message may have."""
    if len(text) <= MESSAGE_CHARACTERS_MAX:
        return text
    return text[: MESSAGE_CHARACTERS_MAX - 1] + "…"


def name_of(numbers: dict[str, int], number: int) -> str:
    """The protocol's name of a number, or the number."""
    return next((name for name, value in numbers.items() if value == number), str(number))
