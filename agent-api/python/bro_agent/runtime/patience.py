"""Which breaks of a transfer are mended, and how often that is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc

if TYPE_CHECKING:
    from .board import Session
    from .stage_run import StageRun

#: What a broken connection looks like: tried again as long as the stage may take.
_BREAKS = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.CANCELLED,
        # a call of ours that was given up may arrive late, and take the place of a newer one
        grpc.StatusCode.ABORTED,
    }
)

#: What may be a broken connection, or else would be the same for ever.
_DOUBTFUL = frozenset(
    {
        grpc.StatusCode.UNKNOWN,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.DEADLINE_EXCEEDED,
    }
)
_TRIES_MAX = 10
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 2.0


class Broken(Exception):
    """A call has ended before its work was done."""

    def __init__(self, code: grpc.StatusCode, details: str | None) -> None:
        words = code.name.lower().replace("_", " ")
        super().__init__(f"{words}: {details}" if details else words)
        self.code = code

    @staticmethod
    def by(error: grpc.RpcError) -> Broken:
        """What gRPC says of it."""
        return Broken(error.code(), error.details())

    @staticmethod
    def closed(error: ValueError) -> Broken:
        """The connection was closed before the call began."""
        return Broken(grpc.StatusCode.UNAVAILABLE, str(error))


class Patience:
    """Says after each break of one transfer whether to try again, and waits before that.

    A connection that is lost and found again costs no patience, nor does a try that moved bytes.
    """

    def __init__(self, run: StageRun) -> None:
        self._run = run
        #: The session that the orchestrator does not know any more.
        self.refused: Session | None = None
        self._tries = 0

    def outlives(self, broken: Broken, session: Session, moved: bool) -> bool:
        """Whether the transfer is to be tried again now."""
        if moved or self._run.session is not session:
            self._tries = 0
        if broken.code is grpc.StatusCode.UNAUTHENTICATED:
            self.refused = session
            return True
        # a restarted orchestrator may take the agent before it takes up the action
        early = session is not self._run.first_session
        doubtful = broken.code in _DOUBTFUL or (
            early and broken.code is grpc.StatusCode.FAILED_PRECONDITION
        )
        self._tries += 1
        if broken.code not in _BREAKS and (not doubtful or self._tries > _TRIES_MAX):
            return False
        pause = _FIRST_PAUSE_SECONDS * 2 ** min(self._tries - 1, _TRIES_MAX)
        self._run.sleep(min(pause, _LONGEST_PAUSE_SECONDS))
        return True
