"""What the tests of agents share."""

from __future__ import annotations

import logging
import tempfile
import threading
import time
import unittest
from typing import Any, Callable

import sources  # noqa: F401, first: it finds bro_agent
from bro_agent import (
    Agent,
    AgentBehavior,
    AgentFactory,
    OrchestratorConnectionInformation,
    RegistrationInformation,
)
from scripted import LIMIT_SECONDS, ScriptedOrchestrator, Stream


class Behavior(AgentBehavior):
    """Takes part in TRANSFER and EXECUTION alone; what it does there is handed in."""

    def __init__(
        self,
        backup: Callable[[Any], None] = lambda actions: actions.backup_complete(True, "sent"),
        restore: Callable[[Any], None] = lambda actions: actions.restore_complete(True, "put"),
    ) -> None:
        self.backup = backup
        self.restore = restore

    def get_registration_information(self) -> RegistrationInformation:
        return RegistrationInformation("ledger")

    def execute_backup(self, backup_execution_actions: Any) -> None:
        self.backup(backup_execution_actions)

    def execute_restore(self, restore_execution_actions: Any) -> None:
        self.restore(restore_execution_actions)


class LockingBehavior(Behavior):
    """Has all callbacks and writes down which ran."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.calls: list[str] = []
        self.cancelled = threading.Event()
        self.released = threading.Event()
        self.preparing: Callable[[Any], None] = lambda actions: None

    def prepare_for_backup(self, backup_preparation_actions: Any) -> None:
        self.calls.append("prepare")
        self.preparing(backup_preparation_actions)

    def take_snapshot(self, snapshot_actions: Any) -> str:
        self.calls.append("snapshot")
        return "cut-17"

    def release(self, release_actions: Any) -> None:
        self.calls.append("release")
        self.released.set()

    def prepare_for_restore(self, restore_preparation_actions: Any) -> None:
        self.calls.append("prepare_for_restore")

    def post_restore(self, post_restore_actions: Any) -> None:
        self.calls.append("post_restore")

    def cancel_action(self, cancel_actions: Any) -> None:
        self.calls.append(f"cancel {cancel_actions.action_id} {cancel_actions.reason}")
        self.cancelled.set()


class AgentCase(unittest.TestCase):
    """Has an orchestrator and a directory, and closes what it began."""

    def setUp(self) -> None:
        # what goes wrong here on purpose is not worth reading
        logging.getLogger("bro_agent").setLevel(logging.CRITICAL)
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def orchestrator(self, **settings: Any) -> ScriptedOrchestrator:
        orchestrator = ScriptedOrchestrator(**settings)
        self.addCleanup(orchestrator.stop)
        return orchestrator

    def agent(self, orchestrator: ScriptedOrchestrator, behavior: AgentBehavior) -> Agent:
        where = OrchestratorConnectionInformation("127.0.0.1", str(orchestrator.port))
        agent = AgentFactory("NoCred").create_agent(where, behavior)
        self.addCleanup(agent.close)
        return agent

    def attached(
        self, behavior: AgentBehavior, **settings: Any
    ) -> tuple[ScriptedOrchestrator, Stream]:
        orchestrator = self.orchestrator(**settings)
        self.agent(orchestrator, behavior)
        return orchestrator, orchestrator.stream()

    def eventually(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + LIMIT_SECONDS
        while not condition():
            self.assertLess(time.monotonic(), end, "it did not happen in time")
            time.sleep(0.01)
