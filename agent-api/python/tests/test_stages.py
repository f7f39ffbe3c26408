"""Leases, cancels, and callbacks that misbehave."""

from __future__ import annotations

import sys
import threading
from typing import Any

from support import AgentCase, Behavior, LockingBehavior
from scripted import LIMIT_SECONDS
from bro_agent import ActionCancelledException
from bro_agent.runtime import protocol as p


class LeaseTest(AgentCase):
    def test_agent_unlocks_by_itself_when_nobody_is_heard(self) -> None:
        behavior = LockingBehavior()
        orchestrator, stream = self.attached(behavior, lease=1)
        self.assertTrue(stream.ask(4, p.PREPARATION).success)
        orchestrator.stop()
        self.assertTrue(behavior.released.wait(LIMIT_SECONDS))
        orchestrator.start()
        second = orchestrator.stream()
        held = [p.HeldAction(action_id=4, epoch=1, locked=False)]
        self.assertEqual(held, list(second.register.held))
        for stage in (p.SNAPSHOT, p.RELEASE):
            self.assertEqual(p.LEASE_EXPIRED, second.ask(4, stage).reason)
        self.assertEqual(["prepare", "release"], behavior.calls)

    def test_lapse_interrupts_the_preparation(self) -> None:
        behavior = LockingBehavior()
        entered = threading.Event()

        def preparing(actions: Any) -> None:
            entered.set()
            actions.sleep(LIMIT_SECONDS)

        behavior.preparing = preparing
        orchestrator, stream = self.attached(behavior, lease=1)
        stream.command(4, p.PREPARATION)
        self.assertTrue(entered.wait(LIMIT_SECONDS))
        orchestrator.stop()
        self.assertTrue(behavior.released.wait(LIMIT_SECONDS))
        self.assertEqual(["prepare", "release"], behavior.calls)

    def test_lease_lasts_as_long_as_anything_is_heard(self) -> None:
        behavior = LockingBehavior()
        _, stream = self.attached(behavior, lease=2)
        self.assertTrue(stream.ask(4, p.PREPARATION).success)
        for _ in range(4):
            self.assertTrue(stream.beats.acquire(timeout=LIMIT_SECONDS))
        self.assertEqual(["prepare"], behavior.calls)

    def test_closed_agent_unlocks(self) -> None:
        behavior = LockingBehavior()
        orchestrator = self.orchestrator()
        agent = self.agent(orchestrator, behavior)
        stream = orchestrator.stream()
        self.assertTrue(stream.ask(4, p.PREPARATION).success)
        agent.close()
        self.assertEqual(["prepare", "release"], behavior.calls)

    def test_new_process_has_lost_the_lock(self) -> None:
        _, stream = self.attached(LockingBehavior())
        self.assertEqual(p.LOCK_LOST, stream.ask(4, p.SNAPSHOT).reason)


class CancelTest(AgentCase):
    def test_cancel_interrupts_and_release_follows(self) -> None:
        behavior = LockingBehavior()
        entered = threading.Event()
        ended: list[BaseException] = []

        def preparing(actions: Any) -> None:
            entered.set()
            try:
                actions.sleep(LIMIT_SECONDS)
            except ActionCancelledException as cancelled:
                ended.append(cancelled)
                self.assertTrue(actions.cancelled)

        behavior.preparing = preparing
        _, stream = self.attached(behavior)
        stream.command(4, p.PREPARATION)
        self.assertTrue(entered.wait(LIMIT_SECONDS))
        stream.cancel(4)
        result = stream.result()
        self.assertEqual((False, p.CANCELLED), (result.success, result.reason))
        self.assertEqual("cancelled: by the operator", result.message)
        self.assertTrue(stream.ask(4, p.RELEASE).success)
        self.assertTrue(behavior.cancelled.wait(LIMIT_SECONDS))
        self.assertEqual(1, len(ended))
        self.assertIn("cancel 4 by the operator", behavior.calls)

    def test_cancel_breaks_a_transfer(self) -> None:
        tried: list[str] = []

        def backup(actions: Any) -> None:
            for _ in range(3):
                try:
                    actions.send_bytes("1", "1", bytes(8 << 20))
                except Exception as failure:
                    tried.append(type(failure).__name__)

        orchestrator, stream = self.attached(Behavior(backup=backup))
        orchestrator.paused.clear()
        stream.command(4, p.TRANSFER)
        self.eventually(lambda: bool(orchestrator.upload_headers))
        stream.cancel(4)
        self.assertEqual(p.CANCELLED, stream.result().reason)
        orchestrator.paused.set()
        self.assertEqual(["ActionCancelledException"] * 3, tried)

    def test_cancel_wakes_a_transfer_that_waits_for_a_connection(self) -> None:
        entered = threading.Event()

        def backup(actions: Any) -> None:
            entered.set()
            actions.send_bytes("1", "1", bytes(8 << 20))

        orchestrator = self.orchestrator()
        agent = self.agent(orchestrator, Behavior(backup=backup))
        stream = orchestrator.stream()
        orchestrator.paused.clear()
        stream.command(4, p.TRANSFER)
        self.assertTrue(entered.wait(LIMIT_SECONDS))
        orchestrator.stop()
        orchestrator.paused.set()
        agent.close()
        self.assertFalse(agent.await_registered(0.1))


class CallbackTest(AgentCase):
    def test_all_stages_of_a_backup_and_a_restore(self) -> None:
        behavior = LockingBehavior(
            backup=lambda actions: actions.backup_complete(True, actions.consistency_token)
        )
        _, stream = self.attached(behavior)
        self.assertTrue(stream.ask(4, p.PREPARATION).success)
        self.assertEqual("cut-17", stream.ask(4, p.SNAPSHOT).consistency_token)
        self.assertTrue(stream.ask(4, p.RELEASE).success)
        self.assertEqual("cut-17", stream.ask(4, p.TRANSFER, consistency_token="cut-17").message)
        for stage in (p.PREPARATION, p.EXECUTION, p.POST_ACTIONS):
            self.assertTrue(stream.ask(5, stage, p.RESTORE).success)
        calls = ["prepare", "snapshot", "release", "prepare_for_restore", "post_restore"]
        self.assertEqual(calls, behavior.calls)

    def test_failure_that_is_told(self) -> None:
        refused = Behavior(backup=lambda actions: actions.backup_complete(False, "no space"))
        result = self.attached(refused)[1].ask(4, p.TRANSFER)
        self.assertEqual((False, "no space"), (result.success, result.message))

    def test_exception_is_a_failure_with_its_reason(self) -> None:
        def backup(actions: Any) -> None:
            actions.backup_complete(True, "too early")
            raise KeyError("table")

        result = self.attached(Behavior(backup=backup))[1].ask(4, p.TRANSFER)
        self.assertEqual((False, "KeyError: 'table'"), (result.success, result.message))

    def test_sys_exit_is_a_failure_and_the_agent_goes_on(self) -> None:
        behavior = Behavior(backup=lambda actions: sys.exit("enough"))
        _, stream = self.attached(behavior)
        self.assertEqual("SystemExit: enough", stream.ask(4, p.TRANSFER).message)
        self.assertEqual("put", stream.ask(5, p.EXECUTION, p.RESTORE).message)

    def test_callback_that_does_not_say_how_it_went_has_failed(self) -> None:
        behavior = Behavior(backup=lambda actions: None, restore=lambda actions: None)
        _, stream = self.attached(behavior)
        for result, missing in (
            (stream.ask(4, p.TRANSFER), "backup_complete"),
            (stream.ask(5, p.EXECUTION, p.RESTORE), "restore_complete"),
        ):
            self.assertFalse(result.success)
            self.assertIn(f"without {missing}", result.message)

    def test_preparation_may_say_no(self) -> None:
        behavior = LockingBehavior()
        behavior.preparing = lambda actions: actions.stage_complete(False, "busy")
        result = self.attached(behavior)[1].ask(4, p.PREPARATION)
        self.assertEqual((False, "busy"), (result.success, result.message))

    def test_progress_is_thinned_out(self) -> None:
        go_on = threading.Event()

        def backup(actions: Any) -> None:
            for row in range(1_001):
                actions.progress(row // 10, f"{row} rows")
            go_on.wait(LIMIT_SECONDS)
            actions.backup_complete(True)

        _, stream = self.attached(Behavior(backup=backup))
        self.addCleanup(go_on.set)
        stream.command(4, p.TRANSFER)
        told = [stream.progress.get(timeout=LIMIT_SECONDS)]
        while told[-1].percentage < 100:
            told.append(stream.progress.get(timeout=LIMIT_SECONDS))
        self.assertLess(len(told), 100)
        self.assertEqual("1000 rows", told[-1].message)

    def test_long_messages_are_cut(self) -> None:
        behavior = Behavior(backup=lambda actions: actions.backup_complete(True, "x" * 10_000))
        result = self.attached(behavior)[1].ask(4, p.TRANSFER)
        self.assertEqual(p.MESSAGE_CHARACTERS_MAX, len(result.message))
