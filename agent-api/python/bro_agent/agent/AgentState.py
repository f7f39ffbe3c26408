"""How an agent stands with its orchestrator."""

from __future__ import annotations

from enum import Enum


class AgentState(Enum):
    """How an agent stands with its orchestrator."""

    #: Not registered; the agent goes on trying.
    CONNECTING = "connecting"
    REGISTERED = "registered"
    #: Refused for good; the agent does not try again.
    REJECTED = "rejected"
    #: Closed by its owner.
    CLOSED = "closed"

    @property
    def is_final(self) -> bool:
        """Whether the agent will never be registered again."""
        return self in (AgentState.REJECTED, AgentState.CLOSED)
