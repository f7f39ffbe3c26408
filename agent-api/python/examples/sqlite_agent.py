"""Saves and restores an SQLite database: sqlite_agent.py ID HOST PORT DATABASE

In a backup of many services writers wait only from the lock to the end of the snapshot, which is a
copy beside the database; the copy is sent afterwards.
"""

import logging
import os
import sqlite3
import sys

import bro_agent


class SqliteAgent(bro_agent.AgentBehavior):
    def __init__(self, agent_id: str, database: str) -> None:
        self.agent_id = agent_id
        self.database = database
        self.cut = database + ".cut"
        self.writer: sqlite3.Connection | None = None

    def get_registration_information(self) -> bro_agent.RegistrationInformation:
        return bro_agent.RegistrationInformation(self.agent_id)

    def prepare_for_backup(self, actions: bro_agent.BackupPreparationActions) -> None:
        self.writer = sqlite3.connect(self.database, timeout=10)
        self.writer.execute("BEGIN IMMEDIATE")

    def take_snapshot(self, actions: bro_agent.SnapshotActions) -> str:
        reader, copy = sqlite3.connect(self.database), sqlite3.connect(self.cut)
        reader.backup(copy)
        reader.close()
        copy.close()
        return os.path.basename(self.cut)

    def release(self, actions: bro_agent.ReleaseActions) -> None:
        if self.writer:
            self.writer.close()
            self.writer = None

    def execute_backup(self, actions: bro_agent.BackupExecutionActions) -> None:
        cut = bro_agent.BackupFragmentInformation("database", "1", None, None, self.cut)
        sent = actions.send_backup(cut)
        os.remove(self.cut)
        actions.backup_complete(True, f"{sent.size_in_bytes} bytes")

    def execute_restore(self, actions: bro_agent.RestoreExecutionActions) -> None:
        actions.download_fragment(actions.get_fragment_list()[0], self.database)
        actions.restore_complete(True)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    agent_id, host, port, database = sys.argv[1:]
    where = bro_agent.OrchestratorConnectionInformation(host, port)
    behavior = SqliteAgent(agent_id, database)
    with bro_agent.AgentFactory("NoCred").create_agent(where, behavior) as agent:
        agent.await_end()
        sys.exit(f"rejected: {agent.rejection}")
