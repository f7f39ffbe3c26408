"""Where the threads of an agent read how it stands with its orchestrator."""

from __future__ import annotations

import threading
import time
from typing import Callable

import grpc

from ..agent.AgentState import AgentState


class Session:
    """One registration, as the data service wants to see it.

    Bytes have a connection of their own: heartbeats must not wait behind them.
    """

    def __init__(self, token: str, channel: grpc.Channel) -> None:
        self.token = token
        self.channel = channel


class Board:
    """The state, and the session while there is one. For any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._state = AgentState.CONNECTING
        self._session: Session | None = None
        self._rejection = ""

    @property
    def state(self) -> AgentState:
        """The present state."""
        return self._state

    @property
    def session(self) -> Session | None:
        """The present session."""
        return self._session

    @property
    def rejection(self) -> str:
        """Why the agent was rejected; empty if it was not."""
        return self._rejection

    def registered(self, session: Session) -> None:
        """The orchestrator has taken the registration."""
        self._change(AgentState.REGISTERED, session)

    def connecting(self) -> None:
        """The connection is lost, and will be tried again."""
        self._change(AgentState.CONNECTING, None)

    def rejected(self, reason: str) -> None:
        """The orchestrator has refused the agent for good."""
        self._rejection = reason
        self._change(AgentState.REJECTED, None)

    def closed(self) -> None:
        """No more will come."""
        self._change(AgentState.CLOSED, None)

    def wait(self, condition: Callable[[AgentState], bool], seconds: float | None) -> AgentState:
        """Waits for a state, a final state or the end of the time; returns the state then."""
        end = None if seconds is None else time.monotonic() + seconds
        with self._changed:
            while not condition(self._state) and not self._state.is_final:
                left = None if end is None else end - time.monotonic()
                if left is not None and left <= 0:
                    break
                self._changed.wait(left)
            return self._state

    def _change(self, state: AgentState, session: Session | None) -> None:
        with self._changed:
            if not self._state.is_final:
                self._state = state
                self._session = session
                self._changed.notify_all()
