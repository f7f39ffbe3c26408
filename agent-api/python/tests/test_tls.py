"""Connections by TLS, with certificates that are exchanged while the agent runs."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from support import AgentCase, Behavior
from scripted import LIMIT_SECONDS
import grpc
from bro_agent import Agent, AgentFactory, OrchestratorConnectionInformation


class TlsTest(AgentCase):
    def setUp(self) -> None:
        super().setUp()
        self.certify("server")
        self.certify("client")

    def test_tls(self) -> None:
        orchestrator = self.orchestrator(credentials=self.credentials(clients=False))
        self.assertTrue(self.start("TLS", orchestrator.port).await_registered(LIMIT_SECONDS))

    def test_mutual_tls(self) -> None:
        orchestrator = self.orchestrator(credentials=self.credentials(clients=True))
        self.assertTrue(self.start("mTLS", orchestrator.port).await_registered(LIMIT_SECONDS))

    def test_certificates_are_read_for_each_connection(self) -> None:
        orchestrator = self.orchestrator(credentials=self.credentials(clients=True))
        # the agent still has another certificate, and then for a moment none
        self.certify("other")
        self.move("other", "client")
        agent = self.start("mTLS", orchestrator.port)
        self.assertFalse(agent.await_registered(1))
        self.path("client.crt").unlink()
        self.assertFalse(agent.await_registered(0.5))
        orchestrator.stop()
        self.certify("client")
        orchestrator.credentials = self.credentials(clients=True)
        orchestrator.start()
        self.assertTrue(agent.await_registered(LIMIT_SECONDS))

    def start(self, credentials: str, port: int) -> Agent:
        where = OrchestratorConnectionInformation(
            "127.0.0.1",
            port,
            ca_certificate_path=str(self.path("server.crt")),
            client_certificate_path=str(self.path("client.crt")),
            client_key_path=str(self.path("client.key")),
        )
        agent = AgentFactory(credentials).create_agent(where, Behavior())
        self.addCleanup(agent.close)
        return agent

    def credentials(self, clients: bool) -> Any:
        pair = (self.path("server.key").read_bytes(), self.path("server.crt").read_bytes())
        trusted = self.path("client.crt").read_bytes() if clients else None
        return grpc.ssl_server_credentials([pair], trusted, clients)

    def certify(self, name: str) -> None:
        """Makes a key and a certificate that is signed by itself."""
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
            + ["-nodes", "-days", "2", "-subj", f"/CN={name}"]
            + ["-addext", "subjectAltName=IP:127.0.0.1"]
            + ["-keyout", str(self.path(f"{name}.key")), "-out", str(self.path(f"{name}.crt"))],
            check=True,
            stderr=subprocess.DEVNULL,
        )

    def move(self, old: str, new: str) -> None:
        for suffix in ("key", "crt"):
            self.path(f"{old}.{suffix}").rename(self.path(f"{new}.{suffix}"))

    def path(self, name: str) -> Path:
        return Path(self.directory, name)
