"""The examples for authors of agents, in Python and in Java, side by side in one backup."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from bro_walk import Orchestrator, Process, wait_for

AGENT_API = pathlib.Path(__file__).resolve().parents[4] / "agent-api"
PYTHON_LIBRARY = AGENT_API / "python"


class PythonAgent(Process):
    """The program of the implementation guide as it is, but for its port and its directory."""

    def __init__(self, port, directory):  # the base class runs Java
        text = (PYTHON_LIBRARY / "tests/resources/seed_example.py").read_text(encoding="utf-8")
        program = directory / "program.py"
        program.write_text(
            text.replace('"3000"', f'"{port}"').replace("/tmp/", f"{directory}/"), encoding="utf-8"
        )
        self.log = tempfile.NamedTemporaryFile(prefix="python-example-", suffix=".log", mode="w+")
        self.popen = subprocess.Popen(
            [sys.executable, str(program)],
            env={**os.environ, "PYTHONPATH": str(PYTHON_LIBRARY)},
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )


def java_agent(port, folder):
    """Compiled and run as the guide says, from its source."""
    return Process("java-example", str(AGENT_API / "examples/NotesAgent.java"), str(port), str(folder))


def contents(directory):
    return {
        str(file.relative_to(directory)): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in directory.iterdir()
    }


class Examples(unittest.TestCase):
    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="bro-examples-"))
        self.addCleanup(shutil.rmtree, self.work, True)
        orchestrator = Orchestrator(str(self.work / "data"))
        self.addCleanup(orchestrator.stop)
        self.session = orchestrator.session()
        self.addCleanup(self.session.close)
        self.python_files, self.notes = self.work / "python", self.work / "notes"
        for directory in (self.python_files, self.notes):
            directory.mkdir()
        for agent in (
            PythonAgent(orchestrator.agents, self.python_files),
            java_agent(orchestrator.agents, self.notes),
        ):
            self.addCleanup(agent.stop)
        wait_for("both agents", lambda: sorted(self.session.agents()) == ["myAgent", "notes"])

    def test_agents_in_python_and_java_are_in_one_backup_and_come_back_from_it(self):
        for name, text in (("milk.txt", "two litres\n"), ("birthdays.txt", "none today\n")):
            (self.notes / name).write_text(text, encoding="utf-8")
        notes = contents(self.notes)

        self.succeeds(self.session.create("first"))

        written = [self.python_files / name for name in ("file", "file2")]
        self.assertEqual([b"Hello World!", b"Hello World22222!"], [f.read_bytes() for f in written])
        for file in (*written, self.notes / "milk.txt"):
            file.unlink()
        (self.notes / "birthdays.txt").write_text("no longer\n", encoding="utf-8")

        self.succeeds(self.session.restore("first"))

        self.assertEqual([b"Hello World!", b"Hello World22222!"], [f.read_bytes() for f in written])
        self.assertEqual(notes, contents(self.notes))

    def succeeds(self, action):
        report, _ = self.session.follow(action)
        self.assertEqual("success", report.text("result"), str(report))
        self.assertEqual(
            ["myAgent", "notes"], sorted(part.text("id") for part in report.all("agent"))
        )


if __name__ == "__main__":
    unittest.main(verbosity=2)
