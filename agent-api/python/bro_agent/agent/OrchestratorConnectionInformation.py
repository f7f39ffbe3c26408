"""Where the orchestrator is, and how to prove who one is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OrchestratorConnectionInformation:
    """Where the orchestrator listens for agents.

    The certificates are PEM files, read anew for each connection, so files that were exchanged are
    taken the next time the agent connects.
    """

    host: str
    port: str | int
    #: Who may have signed the orchestrator's certificate; what the system trusts if not said.
    ca_certificate_path: str | None = None
    #: The agent's own certificate (with its chain) and key, for the credentials "mTLS".
    client_certificate_path: str | None = None
    client_key_path: str | None = None

    def __post_init__(self) -> None:
        if not self.host:
            raise ValueError("the orchestrator's host is missing")
        if not str(self.port).isdecimal() or not 0 < int(self.port) < 65_536:
            raise ValueError(f"port {self.port!r} is not a number from 1 to 65535")

    @property
    def target(self) -> str:
        """Host and port as gRPC wants them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{int(self.port)}"
