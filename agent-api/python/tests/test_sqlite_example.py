"""The example agent."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys

from support import AgentCase
from sources import SOURCES
from bro_agent.runtime import protocol as p


class SqliteExampleTest(AgentCase):
    def test_backup_and_restore(self) -> None:
        database = os.path.join(self.directory, "shop.db")
        self.write(database, "create table article (name)")
        self.write(database, "insert into article values ('apple')")
        orchestrator = self.orchestrator()
        self.start(orchestrator.port, database)
        stream = orchestrator.stream()

        self.assertTrue(stream.ask(1, p.PREPARATION).success)
        with self.assertRaisesRegex(sqlite3.OperationalError, "locked"):
            self.write(database, "insert into article values ('pear')")
        self.assertEqual("shop.db.cut", stream.ask(1, p.SNAPSHOT).consistency_token)
        self.assertGreater(stream.ask(1, p.RELEASE).frozen_microseconds, 0)
        self.write(database, "insert into article values ('plum')")
        backup = stream.ask(1, p.TRANSFER)
        self.assertTrue(backup.success, backup.message)
        self.assertEqual(["shop.db"], os.listdir(self.directory))

        restore = stream.ask(2, p.EXECUTION, p.RESTORE, fragments=backup.fragments)
        self.assertTrue(restore.success, restore.message)
        connection = sqlite3.connect(database)
        self.assertEqual([("apple",)], connection.execute("select * from article").fetchall())
        connection.close()

    def write(self, database: str, statement: str) -> None:
        connection = sqlite3.connect(database, timeout=0)
        with connection:
            connection.execute(statement)
        connection.close()

    def start(self, port: int, database: str) -> None:
        example = str(SOURCES / "examples" / "sqlite_agent.py")
        process = subprocess.Popen(
            [sys.executable, example, "shop", "127.0.0.1", str(port), database],
            env={**os.environ, "PYTHONPATH": str(SOURCES)},
            stderr=subprocess.DEVNULL,
        )
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
