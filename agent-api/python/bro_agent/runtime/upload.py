"""Sends one fragment, in one call or, when connections break, in several."""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Iterator

import grpc

from ..agent.FailedToTransferBackupException import FailedToTransferBackupException
from . import protocol as p
from .crc import crc32c
from .patience import Broken, Patience
from .source import Source

if TYPE_CHECKING:
    from .board import Session
    from .stage_run import StageRun

CHUNK_BYTES = 1 << 20

#: What the orchestrator may ask for again, 16 MiB, and as much on its way.
WINDOW_BYTES = 32 << 20


@dataclass(frozen=True)
class _Chunk:
    offset: int
    #: Of all bytes before this chunk.
    digest_before: Any
    data: bytes

    @property
    def end(self) -> int:
        return self.offset + len(self.data)


class Upload:
    """Sends one fragment. gRPC draws the requests on a thread of its own, as fast as they leave.

    The lock guards what is read; the thread that waits for the end takes it only before a try,
    since reading from a stream may take its time.
    """

    def __init__(self, run: StageRun, header: Any, source: Source) -> None:
        self._run = run
        self._header = header
        self._source = source
        self._lock = threading.Lock()
        self._try = 0
        self._failure: Exception | None = None
        self._answers: Any = None
        #: Told by the orchestrator.
        self._durable = 0
        #: Where the present try began.
        self._placed = 0
        self._digest = hashlib.sha256()
        self._read = 0
        self._sent = 0
        self._ended = False
        self._window: deque[_Chunk] = deque()

    def send(self) -> Any:
        """Returns the Fragment once it is durable."""
        patience = Patience(self._run)
        while True:
            session = self._run.await_session(self._failed, patience.refused)
            safe = self._safe()
            try:
                self._send_once(session)
                return p.Fragment(
                    fragment_id=self._header.fragment_id,
                    version=self._header.version,
                    size_bytes=self._read,
                    sha256=self._digest.digest(),
                    custom_metadata=self._header.custom_metadata,
                )
            except Broken as broken:
                self._run.check()
                if self._failure:
                    raise self._failure from None
                if not patience.outlives(broken, session, self._safe() > safe):
                    raise self._failed(str(broken)) from broken

    def _safe(self) -> int:
        return max(self._durable, self._placed)

    def _failed(self, why: str) -> FailedToTransferBackupException:
        return FailedToTransferBackupException(
            f"fragment '{self._header.fragment_id}' was not taken: {why}"
        )

    def _send_once(self, session: Session) -> None:
        self._try += 1
        begin = threading.Event()
        call = session.channel.stream_stream(
            p.UPLOAD,
            request_serializer=p.UploadRequest.SerializeToString,
            response_deserializer=p.UploadResponse.FromString,
        )
        complete = False
        self._answers = self._run.begin(lambda: call(self._requests(self._try, session, begin)))
        try:
            for answer in self._answers:
                if not begin.is_set():
                    with self._lock:
                        self._place(answer.held_bytes, answer.held_sha256)
                    begin.set()
                self._durable = max(self._durable, answer.durable_offset)
                complete = complete or answer.complete
        except grpc.RpcError as error:
            if not complete:
                raise Broken.by(error) from None
        finally:
            self._try += 1
            begin.set()
            self._run.end(self._answers)
        if not complete:
            raise Broken(grpc.StatusCode.UNKNOWN, "the call ended before all was durable")

    def _requests(self, this_try: int, session: Session, begin: threading.Event) -> Iterator[Any]:
        header = p.UploadHeader()
        header.CopyFrom(self._header)
        header.session_token = session.token
        yield p.UploadRequest(header=header)
        begin.wait()
        while True:
            with self._lock:
                if this_try != self._try:
                    return
                try:
                    request = self._next()
                except Exception as failure:  # the source is somebody else's code
                    self._failure = failure
                    self._answers.cancel()
                    return
            if request is None:
                return
            yield request

    # The methods below are called with the lock held.

    def _place(self, held: int, sha256: bytes) -> None:
        """Decides from where to send, given what the orchestrator holds."""
        self._ended = False
        if held and self._seek(held) and self._digest_at(held) == sha256:
            self._sent = self._placed = held
            return
        self._durable = self._placed = 0
        if not self._seek(0):
            raise self._failed(
                "the connection broke, and the stream cannot be read again from its start"
            )
        self._sent = 0

    def _seek(self, offset: int) -> bool:
        """Makes sure that the bytes from this offset on can be had."""
        first = self._window[0].offset if self._window else self._read
        if offset < first:
            if not self._source.rewind():
                return False
            self._digest = hashlib.sha256()
            self._read = 0
            self._window.clear()
        while self._read < offset:
            self._run.check()
            if not self._read_chunk(min(CHUNK_BYTES, offset - self._read)):
                return False
        return True

    def _digest_at(self, offset: int) -> bytes:
        for chunk in self._window:
            if chunk.offset <= offset < chunk.end:
                digest = chunk.digest_before.copy()
                digest.update(chunk.data[: offset - chunk.offset])
                return digest.digest()
        return self._digest.digest()

    def _next(self) -> Any:
        if self._sent == self._read and not self._read_chunk(CHUNK_BYTES):
            if self._ended:
                return None
            self._ended = True
            return p.UploadRequest(
                trailer=p.UploadTrailer(size_bytes=self._read, sha256=self._digest.digest())
            )
        chunk = next(c for c in self._window if c.offset <= self._sent < c.end)
        data = chunk.data[self._sent - chunk.offset :]
        request = p.UploadRequest(
            chunk=p.UploadChunk(offset=self._sent, data=data, crc32c=crc32c(data))
        )
        self._sent = chunk.end
        return request

    def _read_chunk(self, size: int) -> bool:
        data = self._source.read(size)
        expected = self._header.size_bytes if self._header.HasField("size_bytes") else None
        end = self._read + len(data)
        if expected is not None and (end > expected or (not data and end < expected)):
            raise self._failed(f"it has not the {expected} bytes that were announced")
        if not data:
            return False
        self._window.append(_Chunk(self._read, self._digest.copy(), data))
        self._digest.update(data)
        self._read = end
        self._trim()
        return True

    def _trim(self) -> None:
        """Keeps what is not durable, but not more than the window."""
        keep = min(self._durable, self._sent)
        while len(self._window) > 1 and (
            self._window[0].end <= keep or self._read - self._window[1].offset >= WINDOW_BYTES
        ):
            self._window.popleft()
