"""The program of the implementation guide, unchanged but for its port and its directory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from support import AgentCase
from sources import SOURCES
from bro_agent.runtime import protocol as p

RESOURCE = SOURCES / "tests" / "resources" / "seed_example.py"


class SeedExampleTest(AgentCase):
    def test_backup_and_restore(self) -> None:
        orchestrator = self.orchestrator()
        self.start(orchestrator.port)
        stream = orchestrator.stream()
        self.assertEqual("myAgent", stream.register.agent_id)
        self.assertEqual(["alpha"], list(stream.register.scopes))
        self.assertEqual("1.0.0", stream.register.api_version)
        self.assertEqual("17-04-2019", stream.register.software_version.production_date)
        self.assertEqual([p.TRANSFER], list(stream.register.backup_stages))
        self.assertEqual([p.EXECUTION], list(stream.register.restore_stages))

        backup = stream.ask(1, p.TRANSFER)
        self.assertTrue(backup.success, backup.message)
        self.assertEqual("Successfully backed up content!", backup.message)
        self.assertEqual(["1", "2"], [f.fragment_id for f in backup.fragments])
        self.assertEqual(b"Hello World!", orchestrator.fragments["1"].data)
        self.assertEqual(b"Hello World22222!", orchestrator.fragments["2"].data)

        files = [Path(self.directory, name) for name in ("file", "file2")]
        for file in files:
            file.unlink()
        restore = stream.ask(2, p.EXECUTION, p.RESTORE, fragments=backup.fragments)
        self.assertTrue(restore.success, restore.message)
        self.assertEqual("Successfully restored content!", restore.message)
        self.assertEqual([b"Hello World!", b"Hello World22222!"], [f.read_bytes() for f in files])

    def start(self, port: int) -> None:
        text = RESOURCE.read_text().replace('"3000"', f'"{port}"')
        program = Path(self.directory, "example.py")
        program.write_text(text.replace("/tmp/", self.directory + "/"))
        environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
        process = subprocess.Popen(
            [sys.executable, str(program)], env=environment, stderr=subprocess.DEVNULL
        )
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
