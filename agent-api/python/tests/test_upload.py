"""Uploads, whole ones and such that break."""

from __future__ import annotations

import hashlib
import io
import random
import threading
from pathlib import Path
from typing import Any, Callable

from support import AgentCase, Behavior
from scripted import ScriptedOrchestrator, Stored
import grpc
from bro_agent import (
    BackupFragmentInformation,
    FailedToTransferBackupException,
    FragmentInformation,
)
from bro_agent.runtime import protocol as p
from bro_agent.runtime import quota, upload
from bro_agent.runtime.source import Source

MIB = 1 << 20
BYTES = random.Random(4).randbytes(5 * MIB + 12_345)


class Pipe(io.RawIOBase):
    """Bytes that come once, in pieces of odd sizes."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._data.read(min(size, 100_001))


class UploadTest(AgentCase):
    def backup(
        self, send: Callable[[Any], Any], prepare: Callable[[ScriptedOrchestrator], None]
    ) -> tuple[ScriptedOrchestrator, Any]:
        def backup(actions: Any) -> None:
            send(actions)
            actions.backup_complete(True, "sent")

        orchestrator = self.orchestrator()
        prepare(orchestrator)
        self.agent(orchestrator, Behavior(backup=backup))
        stream = orchestrator.stream()
        stream.command(4, p.TRANSFER, time_limit_seconds=orchestrator.time_limit)
        while True:
            try:
                return orchestrator, stream.results.get(timeout=0.2)
            except Exception:
                if stream.ended.is_set():
                    stream = orchestrator.stream()
                    stream.command(4, p.TRANSFER)

    def sent(
        self,
        send: Callable[[Any], Any],
        prepare: Callable[[ScriptedOrchestrator], None] = lambda orchestrator: None,
    ) -> ScriptedOrchestrator:
        """Backs up, and checks that all of BYTES arrived as fragment 'data'."""
        orchestrator, result = self.backup(send, prepare)
        self.assertTrue(result.success, result.message)
        (fragment,) = result.fragments
        self.assertEqual(("data", "2"), (fragment.fragment_id, fragment.version))
        self.assertEqual(len(BYTES), fragment.size_bytes)
        self.assertEqual(hashlib.sha256(BYTES).digest(), fragment.sha256)
        self.assertEqual(BYTES, orchestrator.fragments["data"].data)
        self.assertTrue(orchestrator.fragments["data"].complete)
        return orchestrator

    def refused(
        self,
        send: Callable[[Any], Any],
        prepare: Callable[[ScriptedOrchestrator], None] = lambda orchestrator: None,
    ) -> str:
        result = self.backup(send, prepare)[1]
        self.assertFalse(result.success)
        return result.message

    def file(self, data: bytes = BYTES) -> str:
        path = Path(self.directory, "ledger.db")
        path.write_bytes(data)
        return str(path)

    def send_file(self, actions: Any) -> FragmentInformation:
        size = str(len(BYTES))
        return actions.send_backup(
            BackupFragmentInformation("data", "2", size, None, self.file(), None)
        )

    def test_file(self) -> None:
        orchestrator = self.sent(self.send_file)
        self.assertEqual(len(BYTES), orchestrator.fragments["data"].announced)

    def test_bytes(self) -> None:
        self.sent(lambda actions: actions.send_bytes("data", "2", BYTES, b"meta"))

    def test_stream_of_unknown_size(self) -> None:
        orchestrator = self.sent(lambda actions: actions.send_stream("data", "2", Pipe(BYTES)))
        self.assertIsNone(orchestrator.fragments["data"].announced)

    def test_empty_fragment(self) -> None:
        orchestrator, result = self.backup(
            lambda actions: actions.send_bytes("none", "1", b""), lambda orchestrator: None
        )
        self.assertTrue(result.success, result.message)
        self.assertTrue(orchestrator.fragments["none"].complete)

    def test_many_at_once(self) -> None:
        def send(actions: Any) -> None:
            threads = [
                threading.Thread(target=actions.send_bytes, args=(str(i), "1", BYTES[:MIB]))
                for i in range(20)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        result = self.backup(send, lambda orchestrator: None)[1]
        self.assertEqual(20, len(result.fragments))

    def test_broken_call_goes_on_where_it_was(self) -> None:
        for send in (self.send_file, lambda a: a.send_stream("data", "2", Pipe(BYTES))):
            with self.subTest():
                orchestrator = self.sent(send, lambda o: setattr(o, "cut_after", 3 * MIB))
                self.assertEqual([0, 3 * MIB], orchestrator.starts)

    def test_orchestrator_that_holds_less_than_was_sent(self) -> None:
        def prepare(orchestrator: ScriptedOrchestrator) -> None:
            orchestrator.cut_after = 3 * MIB
            orchestrator.cut_loses = 777
            orchestrator.tell_durable = False

        orchestrator = self.sent(lambda a: a.send_stream("data", "2", Pipe(BYTES)), prepare)
        self.assertEqual([0, 3 * MIB - 777], orchestrator.starts)

    def test_what_is_durable_is_not_kept(self) -> None:
        sending = upload.Upload(None, p.UploadHeader(), Source.of_bytes(BYTES))  # type: ignore
        for _ in range(4):
            self.assertTrue(sending._next().HasField("chunk"))
        sending._durable = 3 * MIB
        self.assertTrue(sending._next().HasField("chunk"))
        self.assertEqual(3 * MIB, sending._window[0].offset)

    def test_lost_connection_goes_on_where_it_was(self) -> None:
        def prepare(orchestrator: ScriptedOrchestrator) -> None:
            orchestrator.cut_after = 2 * MIB
            orchestrator.cut_whole_stream = True

        for send in (self.send_file, lambda a: a.send_stream("data", "2", Pipe(BYTES))):
            with self.subTest():
                orchestrator = self.sent(send, prepare)
                self.assertEqual([0, 2 * MIB], orchestrator.starts)

    def test_early_try_after_a_restart_is_repeated(self) -> None:
        def prepare(orchestrator: ScriptedOrchestrator) -> None:
            orchestrator.cut_after = 2 * MIB
            orchestrator.cut_whole_stream = True
            orchestrator.refusals = [grpc.StatusCode.FAILED_PRECONDITION] * 2

        self.assertEqual([0, 2 * MIB], self.sent(self.send_file, prepare).starts)

    def test_call_that_was_overtaken_is_repeated(self) -> None:
        def prepare(orchestrator: ScriptedOrchestrator) -> None:
            orchestrator.cut_after = MIB
            orchestrator.cut_with = grpc.StatusCode.ABORTED

        self.assertEqual([0, MIB], self.sent(self.send_file, prepare).starts)

    def test_limit_of_the_stage_ends_the_tries(self) -> None:
        def prepare(orchestrator: ScriptedOrchestrator) -> None:
            orchestrator.cut_after = MIB
            orchestrator.time_limit = 1
            orchestrator.refusals = [grpc.StatusCode.UNAVAILABLE] * 1_000

        message = self.refused(self.send_file, prepare)
        self.assertIn("the stage's limit of 1 s is over", message)

    def test_refused_session_is_outwaited(self) -> None:
        def prepare(orchestrator: ScriptedOrchestrator) -> None:
            orchestrator.cut_after = MIB
            orchestrator.cut_with = grpc.StatusCode.UNAUTHENTICATED
            orchestrator.cut_whole_stream = True

        self.assertEqual([0, MIB], self.sent(self.send_file, prepare).starts)

    def test_stage_that_is_over_is_refused_for_good(self) -> None:
        def prepare(orchestrator: ScriptedOrchestrator) -> None:
            orchestrator.cut_after = MIB
            orchestrator.refusals = [grpc.StatusCode.FAILED_PRECONDITION]

        message = self.refused(self.send_file, prepare)
        self.assertIn("failed precondition: not now", message)

    def test_new_process_goes_on_where_the_old_one_was(self) -> None:
        def prepare(orchestrator: ScriptedOrchestrator) -> None:
            orchestrator.fragments["data"] = Stored("2", BYTES[: MIB + 77])

        self.assertEqual([MIB + 77], self.sent(self.send_file, prepare).starts)

    def test_all_is_held_already(self) -> None:
        def prepare(orchestrator: ScriptedOrchestrator) -> None:
            orchestrator.fragments["data"] = Stored("2", BYTES)

        self.assertEqual([], self.sent(self.send_file, prepare).starts)

    def test_other_bytes_are_sent_from_the_start(self) -> None:
        for other in (b"x" * MIB, BYTES + b"more"):
            with self.subTest():

                def prepare(orchestrator: ScriptedOrchestrator) -> None:
                    orchestrator.fragments["data"] = Stored("2", other)

                self.assertEqual([0], self.sent(self.send_file, prepare).starts)

    def test_stream_with_other_bytes_cannot_start_again(self) -> None:
        def prepare(orchestrator: ScriptedOrchestrator) -> None:
            orchestrator.fragments["data"] = Stored("2", b"x" * MIB)

        # what was read is still here
        send = lambda actions: actions.send_stream("data", "2", Pipe(BYTES))  # noqa: E731
        self.assertEqual([0], self.sent(send, prepare).starts)

        window, upload.WINDOW_BYTES = upload.WINDOW_BYTES, MIB
        self.addCleanup(setattr, upload, "WINDOW_BYTES", window)

        def prepare_more(orchestrator: ScriptedOrchestrator) -> None:
            orchestrator.fragments["data"] = Stored("2", b"x" * 4 * MIB)

        message = self.refused(send, prepare_more)
        self.assertIn("the stream cannot be read again from its start", message)

    def test_small_window_reads_files_again(self) -> None:
        window, upload.WINDOW_BYTES = upload.WINDOW_BYTES, MIB
        self.addCleanup(setattr, upload, "WINDOW_BYTES", window)

        def prepare(orchestrator: ScriptedOrchestrator) -> None:
            orchestrator.cut_after = 2 * MIB
            orchestrator.tell_durable = False

        self.assertEqual([0, 2 * MIB], self.sent(self.send_file, prepare).starts)

    def test_refusals_that_are_for_good(self) -> None:
        for status in (grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.DATA_LOSS):
            with self.subTest(status=status):

                def prepare(orchestrator: ScriptedOrchestrator) -> None:
                    orchestrator.cut_after = 0
                    orchestrator.cut_with = status

                message = self.refused(self.send_file, prepare)
                self.assertIn("fragment 'data' was not taken", message)
                self.assertIn("cut by the test", message)

    def test_a_failed_transfer_may_be_tried_again(self) -> None:
        def send(actions: Any) -> None:
            with self.assertRaises(FailedToTransferBackupException):
                self.send_file(actions)
            self.send_file(actions)

        def prepare(orchestrator: ScriptedOrchestrator) -> None:
            orchestrator.cut_after = MIB
            orchestrator.cut_with = grpc.StatusCode.RESOURCE_EXHAUSTED

        self.assertEqual([0, MIB], self.sent(send, prepare).starts)

    def test_announced_size_must_be_right(self) -> None:
        def send(actions: Any) -> None:
            actions.send_backup(BackupFragmentInformation("1", "1", "7", None, self.file(b"12")))

        self.assertIn("ledger.db has 2 bytes, but 7 were announced", self.refused(send))
        longer = self.refused(lambda a: a.send_stream("1", "1", io.BytesIO(b"12345"), 3))
        self.assertIn("it has not the 3 bytes", longer)
        shorter = self.refused(lambda a: a.send_stream("1", "1", Pipe(b"12345"), "9"))
        self.assertIn("it has not the 9 bytes", shorter)

    def test_source_that_fails(self) -> None:
        class Torn(Pipe):
            def read(self, size: int = -1) -> bytes:
                raise OSError("the disk is torn")

        message = self.refused(lambda actions: actions.send_stream("1", "1", Torn(b"")))
        self.assertEqual("OSError: the disk is torn", message)
        missing = self.refused(
            lambda a: a.send_backup(BackupFragmentInformation("1", "1", None, None, "/no/such"))
        )
        self.assertIn("/no/such", missing)

    def test_limits(self) -> None:
        too_long = self.refused(lambda actions: actions.send_bytes("x" * 301, "1", b""))
        self.assertIn("301 characters", too_long)
        too_much = self.refused(lambda actions: actions.send_bytes("1", "1", b"", bytes(65_537)))
        self.assertIn("exceed 65536 bytes", too_much)
        most, quota.FRAGMENTS_MAX = quota.FRAGMENTS_MAX, 2
        self.addCleanup(setattr, quota, "FRAGMENTS_MAX", most)

        def send(actions: Any) -> None:
            for name in ("1", "2", "2", "3"):
                actions.send_bytes(name, "1", b"")

        self.assertIn("fragment '3' is one too many", self.refused(send))
