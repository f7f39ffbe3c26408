"""Downloads, whole ones and such that break."""

from __future__ import annotations

import hashlib
import io
import os
import random
from pathlib import Path
from typing import Any, Callable

from support import AgentCase, Behavior
from scripted import ScriptedOrchestrator, Stored
from bro_agent import FailedToDownloadException, FragmentInformation
from bro_agent.runtime import protocol as p

MIB = 1 << 20
BYTES = random.Random(4).randbytes(5 * MIB + 12_345)


def fragment(fragment_id: str, data: bytes) -> Any:
    return p.Fragment(
        fragment_id=fragment_id,
        version="2",
        size_bytes=len(data),
        sha256=hashlib.sha256(data).digest(),
    )


class DownloadTest(AgentCase):
    def restore(
        self,
        fetch: Callable[[Any, list[FragmentInformation]], Any],
        orchestrator: ScriptedOrchestrator | None = None,
        fragments: list[Any] | None = None,
    ) -> tuple[ScriptedOrchestrator, Any]:
        def restore(actions: Any) -> None:
            fetch(actions, actions.get_fragment_list())
            actions.restore_complete(True, actions.get_software_version().revision)

        orchestrator = orchestrator or self.orchestrator()
        orchestrator.fragments.setdefault("data", Stored("2", BYTES))
        self.agent(orchestrator, Behavior(restore=restore))
        words = {
            "fragments": fragments or [fragment("data", BYTES)],
            "backup_software_version": p.SoftwareVersion(revision="R1A"),
        }
        stream = orchestrator.stream()
        stream.command(5, p.EXECUTION, p.RESTORE, **words)
        while True:
            try:
                return orchestrator, stream.results.get(timeout=0.2)
            except Exception:
                if stream.ended.is_set():
                    stream = orchestrator.stream()
                    stream.command(5, p.EXECUTION, p.RESTORE, **words)

    def fetch(self, actions: Any, fragments: list[FragmentInformation]) -> None:
        for each in fragments:
            actions.download_fragment(each, self.directory)

    def refused(self, orchestrator: ScriptedOrchestrator, **more: Any) -> str:
        result = self.restore(self.fetch, orchestrator, **more)[1]
        self.assertFalse(result.success)
        self.assertEqual([], os.listdir(self.directory))
        return result.message

    def test_directory(self) -> None:
        result = self.restore(self.fetch)[1]
        self.assertEqual((True, "R1A"), (result.success, result.message))
        self.assertEqual(["data"], os.listdir(self.directory))
        self.assertEqual(BYTES, Path(self.directory, "data").read_bytes())

    def test_file_and_directory_that_is_made(self) -> None:
        def fetch(actions: Any, fragments: list[FragmentInformation]) -> None:
            file = os.path.join(self.directory, "as")
            self.assertEqual(file, actions.download_fragment(fragments[0], file))
            made = os.path.join(self.directory, "made", "here", "")
            self.assertEqual(made + "data", actions.download_fragment(fragments[0], made))

        self.assertTrue(self.restore(fetch)[1].success)
        self.assertEqual(BYTES, Path(self.directory, "as").read_bytes())

    def test_stream(self) -> None:
        out = io.BytesIO()
        result = self.restore(
            lambda actions, fragments: actions.download_to_stream(fragments[0], out)
        )
        self.assertTrue(result[1].success, result[1].message)
        self.assertEqual(BYTES, out.getvalue())

    def test_broken_call_goes_on_where_it_was(self) -> None:
        for whole in (False, True):
            with self.subTest(whole=whole):
                orchestrator = self.orchestrator()
                orchestrator.cut_after, orchestrator.cut_whole_stream = 2 * MIB, whole
                result = self.restore(self.fetch, orchestrator)[1]
                self.assertTrue(result.success, result.message)
                self.assertEqual(BYTES, Path(self.directory, "data").read_bytes())
                self.assertEqual(0, orchestrator.starts[0])
                self.assertEqual(2, len(orchestrator.starts))
                if not whole:  # else gRPC may have dropped what was on its way
                    self.assertEqual(2 * MIB, orchestrator.starts[1])

    def test_wrong_bytes(self) -> None:
        def wrong_crc(chunk: Any) -> Any:
            chunk.crc32c ^= 1
            return chunk

        def wrong_place(chunk: Any) -> Any:
            chunk.offset += 1
            return chunk

        for spoil, why in ((wrong_crc, "CRC32C"), (wrong_place, "came where")):
            with self.subTest(why=why):
                orchestrator = self.orchestrator()
                orchestrator.spoil = spoil
                self.assertIn(why, self.refused(orchestrator))

    def test_wrong_sizes_and_digests(self) -> None:
        for stored, why in (
            (BYTES[:-1], f"{len(BYTES) - 1} of {len(BYTES)} bytes came"),
            (BYTES + b"x", f"more than its {len(BYTES)} bytes came"),
            (b"x" + BYTES[1:], "its SHA-256 is"),
        ):
            with self.subTest(why=why):
                orchestrator = self.orchestrator()
                orchestrator.fragments["data"] = Stored("2", stored)
                self.assertIn(why, self.refused(orchestrator))

    def test_missing_fragment(self) -> None:
        message = self.refused(self.orchestrator(), fragments=[fragment("other", b"")])
        self.assertIn("fragment 'other' cannot be downloaded: not found", message)

    def test_two_fragments_are_not_one_file(self) -> None:
        def fetch(actions: Any, fragments: list[FragmentInformation]) -> None:
            path = os.path.join(self.directory, "same")
            actions.download_fragment(fragments[0], path)
            with self.assertRaisesRegex(FailedToDownloadException, "would both be"):
                actions.download_fragment(fragments[1], path)

        orchestrator = self.orchestrator()
        orchestrator.fragments["more"] = Stored("2", b"more")
        both = [fragment("data", BYTES), fragment("more", b"more")]
        result = self.restore(fetch, orchestrator, both)[1]
        self.assertTrue(result.success, result.message)

    def test_two_agents_in_one_directory(self) -> None:
        orchestrator = self.orchestrator()
        orchestrator.fragments |= {"one": Stored("2", b"1"), "two": Stored("2", b"2")}
        orchestrator.paused.clear()
        streams = []
        for name in ("one", "two"):
            self.agent(orchestrator, Behavior(restore=self.fetch_all))
            streams.append(orchestrator.stream())
            words = {"fragments": [fragment(name, orchestrator.fragments[name].data)]}
            streams[-1].command(5, p.EXECUTION, p.RESTORE, **words)
        self.eventually(lambda: len(orchestrator.starts) == 2)
        orchestrator.paused.set()
        for stream in streams:
            result = stream.result()
            self.assertTrue(result.success, result.message)
        self.assertEqual(["one", "two"], sorted(os.listdir(self.directory)))

    def fetch_all(self, actions: Any) -> None:
        self.fetch(actions, actions.get_fragment_list())
        actions.restore_complete(True)

    def test_id_is_never_a_path(self) -> None:
        wild = "../../etc/passwd"
        orchestrator = self.orchestrator()
        orchestrator.fragments[wild] = Stored("1", b"x")
        inner = os.path.join(self.directory, "inner", "")
        fetch = lambda actions, fragments: actions.download_fragment(
            fragments[0], inner
        )  # noqa: E731
        result = self.restore(fetch, orchestrator, [fragment(wild, b"x")])[1]
        self.assertTrue(result.success, result.message)
        self.assertEqual(["..%2F..%2Fetc%2Fpasswd"], os.listdir(inner))
