"""Makes agents."""

from __future__ import annotations

from ..runtime.callbacks import Callbacks
from ..runtime.connection import CREDENTIALS
from ..runtime.control import ControlLoop
from .Agent import Agent
from .AgentBehavior import AgentBehavior
from .OrchestratorConnectionInformation import OrchestratorConnectionInformation


class AgentFactory:
    """Makes agents whose connections have one kind of credentials.

    ``NoCred``: plain; ``TLS``: the orchestrator shows a certificate; ``mTLS``: the agent as well.
    """

    def __init__(self, credentials: str) -> None:
        if credentials not in CREDENTIALS:
            raise ValueError(f"credentials {credentials!r} are none of {', '.join(CREDENTIALS)}")
        self._credentials = CREDENTIALS[credentials]

    def create_agent(
        self,
        connection_information: OrchestratorConnectionInformation,
        behavior: AgentBehavior,
    ) -> Agent:
        """Starts an agent, which goes on connecting in the background."""
        callbacks = Callbacks(behavior)
        information = behavior.get_registration_information()
        loop = ControlLoop(information, callbacks, self._credentials(connection_information))
        loop.start()
        return Agent(loop)
