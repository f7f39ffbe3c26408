"""An orchestrator whose every word a test decides."""

from __future__ import annotations

import hashlib
import queue
import threading
from concurrent import futures
from dataclasses import dataclass
from typing import Any, Callable, Iterator

import grpc
import sources  # noqa: F401, first: it finds bro_agent
from bro_agent.runtime import protocol as p
from bro_agent.runtime.crc import crc32c

LIMIT_SECONDS = 30.0


class Stream:
    """One control stream, seen from the orchestrator."""

    def __init__(self, register: Any, token: str) -> None:
        self.register = register
        self.token = token
        self._outbound: queue.Queue[Any] = queue.Queue()
        self.results: queue.Queue[Any] = queue.Queue()
        self.progress: queue.Queue[Any] = queue.Queue()
        self.beats = threading.Semaphore(0)
        self.ended = threading.Event()
        self.silent = False

    def send(self, **message: Any) -> None:
        self._outbound.put(p.ToAgent(**message))

    def command(self, action_id: int, stage: int, kind: int = p.CREATE_BACKUP, **more: Any) -> None:
        words = {"epoch": 1, "backup_name": "monday", "manager_id": "DEFAULT"}
        words |= {"time_limit_seconds": 60, **more}
        command = p.StageCommand(action_id=action_id, stage=stage, kind=kind, **words)
        self.send(command=command)

    def cancel(self, action_id: int, reason: str = "by the operator", epoch: int = 1) -> None:
        self.send(cancel=p.Cancel(action_id=action_id, reason=reason, epoch=epoch))

    def result(self) -> Any:
        return self.results.get(timeout=LIMIT_SECONDS)

    def ask(self, action_id: int, stage: int, kind: int = p.CREATE_BACKUP, **more: Any) -> Any:
        self.command(action_id, stage, kind, **more)
        return self.result()

    def no_result_yet(self) -> bool:
        return self.results.empty()

    def cut(self) -> None:
        self._outbound.put(None)

    def serve(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
        threading.Thread(target=self._read, args=(requests,), daemon=True).start()
        context.add_callback(lambda: self._outbound.put(None))
        while (message := self._outbound.get()) is not None:
            yield message
        self.ended.set()

    def _read(self, requests: Iterator[Any]) -> None:
        try:
            for message in requests:
                if message.HasField("stage_result"):
                    self.results.put(message.stage_result)
                elif message.HasField("progress"):
                    self.progress.put(message.progress)
                elif message.HasField("heartbeat"):
                    self.beats.release()
                    if not self.silent:
                        self.send(heartbeat=p.Heartbeat())
        except grpc.RpcError:
            pass
        self._outbound.put(None)


@dataclass
class Stored:
    """A fragment as far as it was uploaded."""

    version: str
    data: bytes = b""
    metadata: bytes = b""
    announced: int | None = None
    complete: bool = False


class ScriptedOrchestrator:
    """Takes registrations and fragments. What happens otherwise is set in its fields."""

    def __init__(self, lease: int = 60, heartbeat: int = 1, credentials: Any = None) -> None:
        self.lease = lease
        self.heartbeat = heartbeat
        self.credentials = credentials
        self.reject: Callable[[Any], Any] = lambda register: None
        self.fragments: dict[str, Stored] = {}
        #: Ends an upload or a download once when that many bytes went through.
        self.cut_after: int | None = None
        self.cut_with = grpc.StatusCode.UNAVAILABLE
        self.cut_whole_stream = False
        #: How many bytes of an upload that was cut are not held after it.
        self.cut_loses = 0
        self.tell_durable = True
        #: What downloads do to chunks.
        self.spoil: Callable[[Any], Any] = lambda chunk: chunk
        self.starts: list[int] = []
        #: Of a backup's TRANSFER, in seconds.
        self.time_limit = 60
        #: Statuses of the uploads after the first one.
        self.refusals: list[grpc.StatusCode] = []
        self.upload_headers: list[Any] = []
        self.paused = threading.Event()
        self.paused.set()
        self._streams: queue.Queue[Stream] = queue.Queue()
        self._by_token: dict[str, Stream] = {}
        self.port = 0
        self.start()

    def start(self) -> None:
        handler = grpc.method_handlers_generic_handler
        self._server = grpc.server(
            futures.ThreadPoolExecutor(32), options=[("grpc.so_reuseport", 0)]
        )
        self._server.add_generic_rpc_handlers(
            (
                handler(
                    "bro.agent.v1.Control",
                    {
                        "Attach": _method(
                            grpc.stream_stream_rpc_method_handler,
                            self._attach,
                            p.FromAgent,
                            p.ToAgent,
                        )
                    },
                ),
                handler(
                    "bro.agent.v1.Data",
                    {
                        "Upload": _method(
                            grpc.stream_stream_rpc_method_handler,
                            self._upload,
                            p.UploadRequest,
                            p.UploadResponse,
                        ),
                        "Download": _method(
                            grpc.unary_stream_rpc_method_handler,
                            self._download,
                            p.DownloadRequest,
                            p.DownloadChunk,
                        ),
                    },
                ),
            )
        )
        address = f"127.0.0.1:{self.port}"
        if self.credentials:
            self.port = self._server.add_secure_port(address, self.credentials)
        else:
            self.port = self._server.add_insecure_port(address)
        self._server.start()

    def stop(self) -> None:
        for stream in list(self._by_token.values()):
            stream.cut()
        self._by_token.clear()
        self._server.stop(0).wait(LIMIT_SECONDS)

    def stream(self) -> Stream:
        """The next registration."""
        return self._streams.get(timeout=LIMIT_SECONDS)

    def no_stream_within(self, seconds: float) -> bool:
        try:
            self._streams.get(timeout=seconds)
            return False
        except queue.Empty:
            return True

    def _attach(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
        register = next(requests).register
        rejected = self.reject(register)
        stream = Stream(register, f"token-{len(self.starts)}-{id(register)}")
        if rejected is not None:
            self._streams.put(stream)
            yield p.ToAgent(rejected=rejected)
            return
        self._by_token[stream.token] = stream
        registered = p.Registered(
            session_token=stream.token,
            heartbeat_seconds=self.heartbeat,
            lease_seconds=self.lease,
        )
        yield p.ToAgent(registered=registered)
        self._streams.put(stream)
        try:
            yield from stream.serve(requests, context)
        finally:
            self._by_token.pop(stream.token, None)

    def _check(self, token: str, context: grpc.ServicerContext) -> None:
        if token not in self._by_token:
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "the session token is not known")

    def _cut_if_due(self, moved: int, token: str, context: grpc.ServicerContext) -> None:
        if self.cut_after is not None and moved >= self.cut_after:
            self.cut_after = None
            if self.cut_whole_stream and (stream := self._by_token.pop(token, None)):
                stream.cut()
            context.abort(self.cut_with, "cut by the test")

    def _upload(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
        header = next(requests).header
        self._check(header.session_token, context)
        if self.upload_headers and self.refusals:
            context.abort(self.refusals.pop(), "not now")
        self.upload_headers.append(header)
        stored = self.fragments.setdefault(header.fragment_id, Stored(header.version))
        stored.metadata = header.custom_metadata
        stored.announced = header.size_bytes if header.HasField("size_bytes") else None
        held = len(stored.data)
        digest = hashlib.sha256(stored.data).digest() if held else b""
        yield p.UploadResponse(
            durable_offset=held if self.tell_durable else 0, held_bytes=held, held_sha256=digest
        )
        begun = False
        for request in requests:
            self.paused.wait(LIMIT_SECONDS)
            if request.HasField("trailer"):
                right = hashlib.sha256(stored.data).digest() == request.trailer.sha256
                if not right or len(stored.data) != request.trailer.size_bytes:
                    context.abort(grpc.StatusCode.DATA_LOSS, "digest or size differ")
                stored.complete = True
                yield p.UploadResponse(durable_offset=len(stored.data), complete=True)
                return
            chunk = request.chunk
            if not begun:
                begun = True
                self.starts.append(chunk.offset)
                if chunk.offset == 0:
                    stored.data = b""
            if chunk.offset != len(stored.data) or not 0 < len(chunk.data) <= 1 << 20:
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, "out of order")
            if crc32c(chunk.data) != chunk.crc32c:
                context.abort(grpc.StatusCode.DATA_LOSS, "CRC differs")
            stored.data += chunk.data
            if self.cut_after is not None and len(stored.data) >= self.cut_after:
                stored.data = stored.data[: len(stored.data) - self.cut_loses]
                self.cut_after = 0
            self._cut_if_due(len(stored.data), header.session_token, context)
            if self.tell_durable:
                yield p.UploadResponse(durable_offset=len(stored.data))

    def _download(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        self._check(request.session_token, context)
        stored = self.fragments.get(request.fragment_id)
        if stored is None:
            context.abort(grpc.StatusCode.NOT_FOUND, f"no fragment '{request.fragment_id}'")
        self.starts.append(request.offset)
        offset = request.offset
        while offset < len(stored.data):
            self._cut_if_due(offset, request.session_token, context)
            self.paused.wait(LIMIT_SECONDS)
            data = stored.data[offset : offset + (256 << 10)]
            yield self.spoil(p.DownloadChunk(offset=offset, data=data, crc32c=crc32c(data)))
            offset += len(data)


def _method(kind: Any, behavior: Any, request: Any, response: Any) -> Any:
    return kind(
        behavior,
        request_deserializer=request.FromString,
        response_serializer=response.SerializeToString,
    )
