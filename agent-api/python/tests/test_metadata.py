"""What an agent says of a fragment comes back with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from support import AgentCase, Behavior
from bro_agent import BackupFragmentInformation, FragmentInformation
from bro_agent.runtime import protocol as p
from bro_agent.runtime.metadata import information


class MetadataTest(AgentCase):
    def test_custom_metadata_and_information_come_back(self) -> None:
        source = Path(self.directory, "source")
        source.mkdir()
        Path(source, "dump.sql").write_bytes(b"select 1;")
        Path(source, "notes.txt").write_bytes(b"take care\nof it\n")
        target = Path(self.directory, "target")
        seen: list[FragmentInformation] = []

        def backup(actions: Any) -> None:
            sent = actions.send_backup(
                BackupFragmentInformation(
                    "db-0",
                    "1",
                    "9",
                    {"host": "eric-db-0", "ä": "ö"},
                    str(source / "dump.sql"),
                    str(source / "notes.txt"),
                )
            )
            self.assertEqual("9", sent.size_in_bytes)
            actions.backup_complete(True)

        def restore(actions: Any) -> None:
            seen.extend(actions.restore_information.fragment)
            actions.download_fragment(seen[0], f"{target}/")
            actions.restore_complete(True, actions.get_backup_name())

        _, stream = self.attached(Behavior(backup=backup, restore=restore))
        sent = stream.ask(4, p.TRANSFER)
        self.assertTrue(sent.success, sent.message)
        put = stream.ask(5, p.EXECUTION, p.RESTORE, fragments=sent.fragments)
        self.assertEqual((True, "monday"), (put.success, put.message))
        self.assertEqual({"host": "eric-db-0", "ä": "ö"}, seen[0].custom_information)
        self.assertEqual(b"take care\nof it\n", seen[0].custom_metadata)
        self.assertEqual(["dump.sql", "notes.txt"], sorted(os.listdir(target)))
        self.assertEqual(b"take care\nof it\n", Path(target, "notes.txt").read_bytes())

    def test_metadata_of_others_is_left_as_it_is(self) -> None:
        for metadata in (b"", b"plain", b"bro-agent-file:1 {not json\nx", b"bro-agent-file:1 []\n"):
            seen = information(p.Fragment(fragment_id="1", custom_metadata=metadata))
            self.assertEqual(
                (metadata, {}, ""), (seen.custom_metadata, seen.custom_information, seen.file_name)
            )
        wild = information(p.Fragment(custom_metadata=b'bro-agent-file:1 {"file":"../x"}\n'))
        self.assertEqual("", wild.file_name)
