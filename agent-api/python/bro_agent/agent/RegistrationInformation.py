"""What an agent says of itself when it registers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Sequence

from .SoftwareVersion import SoftwareVersion

_NAME = re.compile(r"[A-Za-z0-9_+=:.-]{1,200}")


@dataclass(frozen=True)
class RegistrationInformation:
    """What an agent says of itself when it registers.

    Ids and scopes have 1 to 200 letters, digits and ``_ + - = : .``; others raise ValueError.
    """

    #: Unique among the agents of an orchestrator.
    agent_id: str
    #: One scope or several; the agent then takes part in what concerns them, besides in what
    #: concerns all agents.
    scope: str | Sequence[str] | None = None
    #: Of the protocol.
    api_version: str = "1.0.0"
    software_version: SoftwareVersion = field(default_factory=SoftwareVersion)
    #: Ids of agents that must not be locked before this one is.
    lock_before: Sequence[str] = ()

    def __post_init__(self) -> None:
        _check("agent id", self.agent_id)
        for scope in self.scopes:
            _check("scope", scope)
        if isinstance(self.lock_before, str):
            raise ValueError("lock_before is a list of agent ids, not one text")
        for agent_id in self.lock_before:
            _check("lock_before", agent_id)

    @property
    def scopes(self) -> list[str]:
        """The scopes as a list, which is empty if there are none."""
        if not self.scope:
            return []
        return [self.scope] if isinstance(self.scope, str) else list(self.scope)


def _check(what: str, value: str) -> None:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise ValueError(f"{what} {value!r} is not 1 to 200 letters, digits and _ + - = : .")
