"""One control stream, from its opening to its end."""

from __future__ import annotations

import queue
import threading
from typing import Any, Iterator

import grpc

from . import protocol as p
from .patience import Broken

_WAITING_MAX = 256
_LOOK_AGAIN_SECONDS = 1.0


class Attachment:
    """One control stream. Both directions are bounded queues; `next` is for its owner's thread."""

    def __init__(self, channel: grpc.Channel, register: Any) -> None:
        self._outbound: queue.Queue[Any] = queue.Queue(_WAITING_MAX)
        self._inbound: queue.Queue[Any] = queue.Queue(_WAITING_MAX)
        self._closed = threading.Event()
        self._ended: str | None = None
        self.post(p.FromAgent(register=register))
        call = channel.stream_stream(
            p.ATTACH,
            request_serializer=p.FromAgent.SerializeToString,
            response_deserializer=p.ToAgent.FromString,
        )
        self._call = call(self._requests())
        self._reader = threading.Thread(target=self._read, name="agent-control-reader", daemon=True)
        self._reader.start()

    def post(self, message: Any) -> None:
        """Sends a message. If far too many wait already the stream ends: what is lost is asked for
        again after the next registration."""
        try:
            self._outbound.put_nowait(message)
        except queue.Full:
            self._ended = f"more than {_WAITING_MAX} messages waited"
            self.wake()

    def wake(self) -> None:
        """Makes `next` return. A full queue does that anyway."""
        try:
            self._inbound.put_nowait(None)
        except queue.Full:
            pass

    def next(self, seconds: float) -> Any:
        """The next message; None if none comes in time, or there is something else to look at."""
        try:
            return self._inbound.get(timeout=max(seconds, 0.001))
        except queue.Empty:
            return None

    @property
    def ended(self) -> str | None:
        """Why the stream has ended; None while it goes on or messages are unread."""
        return self._ended if self._inbound.empty() else None

    @property
    def is_idle(self) -> bool:
        """Whether all that came was read."""
        return self._inbound.empty()

    def finish(self, seconds: float) -> None:
        """Says that no more will come, and waits a moment until the other side has heard it."""
        try:
            self._outbound.put(None, timeout=seconds)
        except queue.Full:
            return
        self._reader.join(seconds)

    def close(self) -> None:
        """Ends the stream."""
        self._closed.set()
        self._call.cancel()
        try:
            self._outbound.put_nowait(None)
        except queue.Full:
            pass  # its thread sees the end of the call
        self._reader.join(_LOOK_AGAIN_SECONDS)

    def _requests(self) -> Iterator[Any]:
        while not self._closed.is_set():
            try:
                message = self._outbound.get(timeout=_LOOK_AGAIN_SECONDS)
            except queue.Empty:
                continue
            if message is None:
                return
            yield message

    def _read(self) -> None:
        try:
            for message in self._call:
                if not self._deliver(message):
                    return
            self._ended = "the orchestrator closed the stream"
        except grpc.RpcError as error:
            self._ended = str(Broken.by(error))
        self.wake()

    def _deliver(self, message: Any) -> bool:
        while not self._closed.is_set():
            try:
                self._inbound.put(message, timeout=_LOOK_AGAIN_SECONDS)
                return True
            except queue.Full:
                pass
        return False
