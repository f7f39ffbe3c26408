"""One stage of one action while its callback runs."""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
import time
import urllib.parse
from typing import Any, BinaryIO, Callable, Protocol

from ..agent.ActionCancelledException import ActionCancelledException
from ..agent.AgentState import AgentState
from ..agent.FailedToDownloadException import FailedToDownloadException
from ..agent.FailedToTransferBackupException import FailedToTransferBackupException
from ..agent.FragmentInformation import FragmentInformation
from ..agent.RestoreInformation import RestoreInformation
from ..agent.SoftwareVersion import SoftwareVersion
from . import protocol as p
from .board import Session
from .download import Download
from .ledger import Outcome
from .metadata import checked, information
from .patience import Broken
from .quota import Quota
from .source import Source
from .upload import Upload

TRANSFERS_MAX = 8
FRAGMENT_ID_CHARACTERS_MAX = 300

_NAME_BYTES_MAX = 200
_LOOK_AGAIN_SECONDS = 0.2


class Uplink(Protocol):
    """What a stage sees of the connection to the orchestrator."""

    @property
    def state(self) -> AgentState:
        """How the agent stands."""

    @property
    def session(self) -> Session | None:
        """The present registration."""

    def progress(self, progress: Any) -> None:
        """Sends the latest of several, a few times a second."""


class StageRun:
    """What a callback is handed, behind its StageActions, and what will be in the result."""

    def __init__(self, command: Any, uplink: Uplink) -> None:
        self.command = command
        self.restore_information = RestoreInformation(
            command.backup_name,
            [information(fragment) for fragment in command.fragments],
            _software_version(command.backup_software_version),
        )
        self._uplink = uplink
        #: Under which the stage began.
        self.first_session = uplink.session
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._stop_text = ""
        self._calls: set[Any] = set()
        self._slots = threading.BoundedSemaphore(TRANSFERS_MAX)
        self._quota = Quota()
        self._fragments: dict[str, Any] = {}
        #: Where fragments were downloaded to, and which.
        self._paths: dict[str, str] = {}
        self._verdict: tuple[bool, str] | None = None
        self._deadline = 0.0
        self.renew()

    # For the thread that runs stages.

    def renew(self) -> None:
        """The orchestrator has commanded the stage anew, and waits as long once more."""
        limit = self.command.time_limit_seconds
        self._deadline = time.monotonic() + limit if limit else float("inf")

    def interrupt(self, text: str) -> None:
        """Breaks what is under way; whatever the callback does then, the stage is over."""
        with self._lock:
            self._stop_text = text
            self._stopped.set()
            calls = list(self._calls)
        for call in calls:
            call.cancel()

    def outcome(self, returned: object, must_complete: str) -> Outcome:
        """How the callback went that has returned."""
        if self._verdict is None and must_complete:
            return Outcome(False, f"the callback returned without {must_complete}(...)")
        success, message = self._verdict or (True, "")
        if self.command.stage == p.SNAPSHOT:
            return Outcome(success, message, "" if returned is None else str(returned))
        return Outcome(success, message, fragments=tuple(self._fragments.values()))

    # For the callback.

    @property
    def stopped(self) -> bool:
        """Whether the stage is over."""
        return self._stopped.is_set()

    def check(self) -> None:
        """Raises if the stage is over."""
        if self.stopped:
            raise ActionCancelledException(self._stop_text)

    def sleep(self, seconds: float) -> None:
        """Waits, unless the stage is stopped."""
        self._stopped.wait(seconds)
        self.check()

    def progress(self, percentage: int, message: str) -> None:
        """Tells how far the stage is."""
        self._uplink.progress(
            p.Progress(
                action_id=self.command.action_id,
                stage=self.command.stage,
                percentage=min(max(int(percentage), 0), 100),
                message=p.limited(str(message)),
            )
        )

    def complete(self, success: bool, message: str) -> None:
        """The callback says how the stage went."""
        self._verdict = bool(success), str(message or "")

    def send(
        self, fragment_id: str, version: str, source: Source, metadata: bytes
    ) -> FragmentInformation:
        """Sends one fragment."""
        fragment_id, version = str(fragment_id), str(version)
        header = p.UploadHeader(
            action_id=self.command.action_id,
            fragment_id=fragment_id,
            version=version,
            custom_metadata=checked(fragment_id, metadata),
        )
        if not 0 < len(fragment_id) <= FRAGMENT_ID_CHARACTERS_MAX:
            raise FailedToTransferBackupException(
                f"fragment id {fragment_id[:40]!r}… has {len(fragment_id)} characters; 1 to"
                f" {FRAGMENT_ID_CHARACTERS_MAX} are allowed"
            )
        if source.size_bytes is not None:
            header.size_bytes = source.size_bytes
        with self._slot():
            self._quota.take(header)
            try:
                fragment = Upload(self, header, source).send()
            except BaseException:
                with self._lock:
                    if fragment_id not in self._fragments:
                        self._quota.give_back(fragment_id)
                raise
        with self._lock:
            self._fragments[fragment_id] = fragment
        return information(fragment)

    def download(self, fragment: FragmentInformation, out: BinaryIO) -> None:
        """Fetches one fragment."""
        with self._slot():
            Download(self, fragment, out).fetch()

    def download_to_path(self, fragment: FragmentInformation, location: str) -> str:
        """Fetches one fragment into a directory or as a file."""
        location = os.fspath(location)
        if location.endswith(os.sep):
            os.makedirs(location, exist_ok=True)
        if not os.path.isdir(location):
            self._download_as(fragment, location)
            return location
        path = os.path.join(location, fragment.file_name or _file_name(fragment.fragment_id))
        self._download_as(fragment, path)
        if fragment.custom_metadata_file_name:
            beside = os.path.join(location, fragment.custom_metadata_file_name)
            with self._new_file(fragment, beside) as file:
                file.write(fragment.custom_metadata)
        return path

    # For transfers.

    @property
    def session(self) -> Session | None:
        """The present registration."""
        return self._uplink.session

    def await_session(self, failed: Callable[[str], Exception], refused: Session | None) -> Session:
        """A registration that was not refused, waiting for one as long as the stage may take."""
        while True:
            self.check()
            if time.monotonic() >= self._deadline:
                limit = self.command.time_limit_seconds
                raise failed(f"the stage's limit of {limit} s is over")
            session = self._uplink.session
            if session and session is not refused:
                return session
            if self._uplink.state.is_final:
                raise failed("the agent will not be connected any more")
            self._stopped.wait(_LOOK_AGAIN_SECONDS)

    def begin(self, start: Callable[[], Any]) -> Any:
        """Starts a call that an interrupt breaks."""
        with self._lock:
            self.check()
            try:
                call = start()
            except ValueError as closed:  # the channel, a moment ago
                raise Broken.closed(closed) from None
            self._calls.add(call)
            return call

    def end(self, call: Any) -> None:
        """Lets go of a call."""
        with self._lock:
            self._calls.discard(call)
        call.cancel()

    @contextlib.contextmanager
    def _slot(self) -> Any:
        while not self._slots.acquire(timeout=_LOOK_AGAIN_SECONDS):
            self.check()
        try:
            yield
        finally:
            self._slots.release()

    def _download_as(self, fragment: FragmentInformation, path: str) -> None:
        with self._new_file(fragment, path) as file:
            self.download(fragment, file)
            file.flush()
            # or a crash could leave the name with an empty file behind it
            os.fsync(file.fileno())

    @contextlib.contextmanager
    def _new_file(self, fragment: FragmentInformation, path: str) -> Any:
        """A file that gets its name when all was written."""
        with self._lock:
            other = self._paths.setdefault(os.path.realpath(path), fragment.fragment_id)
        if other != fragment.fragment_id:
            raise FailedToDownloadException(
                f"fragments '{other}' and '{fragment.fragment_id}' would both be {path};"
                " download one of them elsewhere"
            )
        directory, name = os.path.split(os.path.abspath(path))
        # not the name itself, which may be as long as a name can be
        digest = hashlib.sha256(os.fsencode(name)).hexdigest()[:16]
        part = os.path.join(directory, f".bro-{self.command.action_id}-{digest}.part")
        with contextlib.suppress(FileNotFoundError):
            os.remove(part)
        try:
            with open(part, "xb") as file:
                yield file
            os.replace(part, path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.remove(part)


def _software_version(version: Any) -> SoftwareVersion:
    return SoftwareVersion(
        product_name=version.product_name,
        product_number=version.product_number,
        revision=version.revision,
        production_date=version.production_date,
        description=version.description,
        type=version.type,
        semantic_version=version.semantic_version,
    )


def _file_name(fragment_id: str) -> str:
    """A fragment's id as a name in a directory."""
    name = urllib.parse.quote(fragment_id, safe=" +,=@:")
    if len(name) > _NAME_BYTES_MAX or name in (".", ".."):
        return hashlib.sha256(fragment_id.encode()).hexdigest()
    return name
