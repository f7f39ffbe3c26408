"""A running agent."""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING

import grpc

from .AgentState import AgentState

if TYPE_CHECKING:
    from ..runtime.control import ControlLoop


class Agent:
    """A running agent, made by AgentFactory.

    It registers, comes back for ever when the connection breaks, and calls its behavior when the
    orchestrator commands a stage. Its threads do not keep the program alive; what it has locked is
    unlocked when the program ends in an orderly way. Safe for use from any thread.
    """

    def __init__(self, loop: ControlLoop) -> None:
        self._loop = loop
        atexit.register(self.close)

    @property
    def state(self) -> AgentState:
        """How the agent stands with its orchestrator."""
        return self._loop.board.state

    @property
    def rejection(self) -> str:
        """Why the orchestrator has refused the agent for good; empty if it has not."""
        return self._loop.board.rejection

    def await_registered(self, seconds: float | None = None) -> bool:
        """Waits until the agent is registered, or will never be, or the time is over; whether it
        is."""
        wanted = AgentState.REGISTERED
        return self._loop.board.wait(lambda state: state is wanted, seconds) is wanted

    def await_end(self, seconds: float | None = None) -> AgentState:
        """Waits until the agent is closed or refused for good, or the time is over."""
        return self._loop.board.wait(lambda _: False, seconds)

    def get_grpc_channel_status(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:
        """How the connection is; with ``try_to_connect`` it is tried at once if there is none."""
        if try_to_connect:
            self._loop.hurry()
        return self._loop.connectivity

    #: As the guide spells it.
    getGrpcChannelStatus = get_grpc_channel_status

    def close(self) -> None:
        """Interrupts the callback under way, unlocks what is locked and detaches. May be
        repeated."""
        atexit.unregister(self.close)
        self._loop.close()

    def __enter__(self) -> Agent:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
