"""Fetches one fragment, in one call or, when connections break, in several."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, BinaryIO

import grpc

from ..agent.FailedToDownloadException import FailedToDownloadException
from ..agent.FragmentInformation import FragmentInformation
from . import protocol as p
from .crc import crc32c
from .patience import Broken, Patience

if TYPE_CHECKING:
    from .board import Session
    from .stage_run import StageRun


class Download:
    """Writes one fragment to a stream, and checks order, CRC, size and digest."""

    def __init__(self, run: StageRun, fragment: FragmentInformation, out: BinaryIO) -> None:
        self._run = run
        self._fragment = fragment
        self._size = int(fragment.size_in_bytes)
        self._out = out
        self._digest = hashlib.sha256()
        self._received = 0

    def fetch(self) -> None:
        """Returns once all bytes were written and found right."""
        patience = Patience(self._run)
        while True:
            session = self._run.await_session(self._failed, patience.refused)
            received = self._received
            try:
                self._fetch_once(session)
                break
            except Broken as broken:
                self._run.check()
                if 0 < self._received == self._size:
                    break
                if not patience.outlives(broken, session, self._received > received):
                    raise self._failed(str(broken)) from broken
        if self._digest.hexdigest() != self._fragment.sha256:
            raise self._failed(
                f"its SHA-256 is {self._digest.hexdigest()}, not {self._fragment.sha256}"
            )

    def _failed(self, why: str) -> FailedToDownloadException:
        return FailedToDownloadException(
            f"fragment '{self._fragment.fragment_id}' cannot be downloaded: {why}"
        )

    def _fetch_once(self, session: Session) -> None:
        call = session.channel.unary_stream(
            p.DOWNLOAD,
            request_serializer=p.DownloadRequest.SerializeToString,
            response_deserializer=p.DownloadChunk.FromString,
        )
        request = p.DownloadRequest(
            session_token=session.token,
            action_id=self._run.command.action_id,
            fragment_id=self._fragment.fragment_id,
            offset=self._received,
        )
        chunks = self._run.begin(lambda: call(request))
        try:
            for chunk in chunks:
                self._take(chunk)
        except grpc.RpcError as error:
            raise Broken.by(error) from None
        finally:
            self._run.end(chunks)
        if self._received != self._size:
            raise self._failed(f"{self._received} of {self._size} bytes came")

    def _take(self, chunk: Any) -> None:
        if chunk.offset != self._received:
            raise self._failed(
                f"bytes from offset {chunk.offset} came where {self._received} was expected"
            )
        if crc32c(chunk.data) != chunk.crc32c:
            raise self._failed(f"the CRC32C of the chunk at offset {chunk.offset} is wrong")
        if self._received + len(chunk.data) > self._size:
            raise self._failed(f"more than its {self._size} bytes came")
        unwritten = chunk.data
        while unwritten:
            written = self._out.write(unwritten)
            unwritten = b"" if written is None else unwritten[written:]
        self._digest.update(chunk.data)
        self._received += len(chunk.data)
