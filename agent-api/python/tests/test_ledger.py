"""The ledger's decisions, without a thread or a connection."""

from __future__ import annotations

import unittest
from typing import Any

import sources  # noqa: F401, first: it finds bro_agent
from bro_agent.runtime import ledger as ledgers
from bro_agent.runtime import protocol as p
from bro_agent.runtime.ledger import Answer, Interrupt, Ledger, Outcome, Task, TellCancelled

LOCKING = [p.PREPARATION, p.SNAPSHOT, p.RELEASE, p.TRANSFER]
DONE = Outcome(True, "done")


def command(stage: int, action_id: int = 7, epoch: int = 1, kind: int = p.CREATE_BACKUP) -> Any:
    return p.StageCommand(
        action_id=action_id, stage=stage, epoch=epoch, kind=kind, backup_name="monday"
    )


def cancel(action_id: int = 7, epoch: int = 1) -> Any:
    return p.Cancel(action_id=action_id, reason="enough", epoch=epoch)


class LedgerTest(unittest.TestCase):
    def setUp(self) -> None:
        self.ledger = Ledger(LOCKING, [p.EXECUTION, p.POST_ACTIONS])

    def run_next(self, outcome: Outcome = DONE, end: float = 100) -> list[Any]:
        return self.ledger.finished(self.begin(), outcome, end)

    def begin(self) -> Task:
        task = self.ledger.next()
        assert task is not None
        return task

    def answer(self, effects: list[Any]) -> Any:
        answers = [effect.result for effect in effects if isinstance(effect, Answer)]
        self.assertEqual(1, len(answers), effects)
        return answers[0]

    def locked(self, epoch: int = 1) -> None:
        self.assertEqual([], self.ledger.command(command(p.PREPARATION, epoch=epoch)))
        self.assertTrue(self.answer(self.run_next(end=10)).success)

    def held(self) -> list[tuple[int, int, bool]]:
        return [(held.action_id, held.epoch, held.locked) for held in self.ledger.held()]

    # Commands.

    def test_repeated_command_is_answered_from_memory(self) -> None:
        self.ledger.command(command(p.TRANSFER))
        first = self.answer(self.run_next())
        again = self.answer(self.ledger.command(command(p.TRANSFER, epoch=2)))
        self.assertEqual(first, again)
        self.assertIsNone(self.ledger.next())
        self.assertEqual([(7, 2, False)], self.held())

    def test_repeated_command_under_way_does_nothing(self) -> None:
        self.ledger.command(command(p.TRANSFER))
        self.assertEqual([], self.ledger.command(command(p.TRANSFER)))
        self.begin()
        self.assertEqual([], self.ledger.command(command(p.TRANSFER, epoch=2)))
        self.assertIsNone(self.ledger.next())

    def test_command_of_an_earlier_run_is_refused(self) -> None:
        self.ledger.command(command(p.TRANSFER, epoch=5))
        result = self.answer(self.ledger.command(command(p.TRANSFER, action_id=8, epoch=4)))
        self.assertEqual(p.STALE_EPOCH, result.reason)
        self.assertIn("run 4", result.message)
        self.assertEqual([], self.ledger.cancel(cancel(epoch=4)))

    def test_unknown_stage_is_refused(self) -> None:
        self.assertIn("stage 99", self.answer(self.ledger.command(command(99))).message)
        self.assertIn("stage 0", self.answer(self.ledger.command(command(0))).message)

    def test_too_many_commands_are_refused(self) -> None:
        results: list[Any] = []
        for action_id in range(ledgers.QUEUE_MAX + 5):
            results += self.ledger.command(command(p.TRANSFER, action_id=action_id))
        self.assertTrue(results)
        self.assertIn("no more commands", results[-1].result.message)

    def test_old_actions_are_forgotten(self) -> None:
        for action_id in range(3 * ledgers.ACTIONS_MAX):
            self.ledger.command(command(p.TRANSFER, action_id=action_id))
            self.run_next()
        last = 3 * ledgers.ACTIONS_MAX - 1
        self.assertEqual([(last, 1, False)], self.held())
        first_kept = last - ledgers.ACTIONS_MAX + 1
        self.assertTrue(self.ledger.command(command(p.TRANSFER, action_id=first_kept)))
        self.assertFalse(self.ledger.command(command(p.TRANSFER, action_id=first_kept - 1)))

    def test_large_results_are_forgotten_sooner(self) -> None:
        large = Outcome(True, fragments=(p.Fragment(custom_metadata=bytes(6 << 20)),))
        for action_id in range(10):
            self.ledger.command(command(p.TRANSFER, action_id=action_id))
            self.run_next(large)
        kept = [i for i in range(10) if self.ledger.command(command(p.TRANSFER, action_id=i))]
        self.assertEqual([5, 6, 7, 8, 9], kept)

    # Locks.

    def test_release_tells_how_long_it_was_locked(self) -> None:
        self.locked()
        self.assertEqual([(7, 1, True)], self.held())
        self.ledger.command(command(p.RELEASE))
        self.assertFalse(self.ledger.needs_lease())
        released = self.answer(self.run_next(end=12.5))
        self.assertEqual(2_500_000, released.frozen_microseconds)
        self.assertEqual([(7, 1, False)], self.held())

    def test_release_of_a_new_process_was_not_locked(self) -> None:
        self.ledger.command(command(p.RELEASE))
        self.assertEqual(0, self.answer(self.run_next(end=3)).frozen_microseconds)

    def test_failed_preparation_locks(self) -> None:
        self.ledger.command(command(p.PREPARATION))
        self.run_next(Outcome(False, "no"))
        self.assertTrue(self.ledger.needs_lease())

    def test_failed_preparation_was_not_locked_for_any_time(self) -> None:
        self.ledger.command(command(p.PREPARATION))
        self.run_next(Outcome(False, "no"), end=1)
        self.ledger.command(command(p.RELEASE))
        self.assertEqual(0, self.answer(self.run_next(end=3)).frozen_microseconds)

    def test_stages_of_others_wait_while_an_action_is_locked(self) -> None:
        self.locked()
        self.ledger.command(command(p.TRANSFER, action_id=8))
        self.assertIsNone(self.ledger.next())
        self.ledger.command(command(p.RELEASE))
        self.assertEqual((7, p.RELEASE), self.begin().key)

    def test_preparation_that_comes_after_its_release_is_refused(self) -> None:
        self.ledger.command(command(p.RELEASE))
        self.run_next()
        result = self.answer(self.ledger.command(command(p.PREPARATION)))
        self.assertEqual("the action was released already", result.message)

    def test_restore_does_not_lock(self) -> None:
        self.ledger.command(command(p.PREPARATION, kind=p.RESTORE))
        self.run_next()
        self.assertFalse(self.ledger.needs_lease())

    def test_snapshot_without_the_lock_of_this_process_is_refused(self) -> None:
        result = self.answer(self.ledger.command(command(p.SNAPSHOT)))
        self.assertEqual(p.LOCK_LOST, result.reason)

    def test_snapshot_of_an_agent_that_does_not_lock_runs(self) -> None:
        self.ledger = Ledger([p.SNAPSHOT, p.TRANSFER], [p.EXECUTION])
        self.assertEqual([], self.ledger.command(command(p.SNAPSHOT)))
        self.assertTrue(self.answer(self.run_next()).success)

    def test_lapse_releases_once_and_refuses_the_same_run(self) -> None:
        self.locked()
        self.assertTrue(self.ledger.needs_lease())
        self.assertEqual([], self.ledger.lapse())
        self.assertFalse(self.ledger.needs_lease())
        release = self.begin()
        self.assertEqual((p.RELEASE, True), (release.command.stage, release.by_itself))
        self.assertEqual([], self.ledger.finished(release, DONE, 70))
        self.assertEqual([], self.ledger.lapse())
        for stage in LOCKING:
            with self.subTest(stage=stage):
                result = self.answer(self.ledger.command(command(stage)))
                self.assertEqual((False, p.LEASE_EXPIRED), (result.success, result.reason))
        self.assertEqual(60_000_000, result_of_release(self.ledger).frozen_microseconds)
        self.assertIsNone(self.ledger.next())
        self.assertEqual([(7, 1, False)], self.held())

    def test_lapse_while_the_release_is_under_way_does_nothing(self) -> None:
        self.locked()
        self.ledger.command(command(p.RELEASE))
        self.assertEqual([], self.ledger.lapse())
        self.begin()
        self.assertEqual([], self.ledger.lapse())
        self.assertIsNone(self.ledger.next())

    def test_lapse_interrupts_what_runs_under_the_lock(self) -> None:
        self.locked()
        self.ledger.command(command(p.SNAPSHOT))
        snapshot = self.begin()
        self.assertEqual([Interrupt(snapshot)], self.ledger.lapse())
        result = self.answer(self.ledger.finished(snapshot, DONE, 0))
        self.assertEqual((False, p.LEASE_EXPIRED), (result.success, result.reason))
        self.assertEqual(p.RELEASE, self.begin().command.stage)

    def test_lapse_refuses_a_waiting_preparation(self) -> None:
        self.ledger.command(command(p.TRANSFER, action_id=6))
        self.begin()
        self.ledger.command(command(p.PREPARATION))
        self.assertTrue(self.ledger.needs_lease())
        self.assertEqual(p.LEASE_EXPIRED, self.answer(self.ledger.lapse()).reason)
        self.assertIsNone(self.ledger.next())

    def test_release_that_is_commanded_during_the_lapse_is_answered_after_it(self) -> None:
        self.locked()
        self.ledger.lapse()
        release = self.begin()
        self.assertEqual([], self.ledger.command(command(p.RELEASE)))
        self.assertEqual([], self.ledger.command(command(p.RELEASE)))
        result = self.answer(self.ledger.finished(release, Outcome(False, "stuck"), 12))
        self.assertEqual((p.LEASE_EXPIRED, 2_000_000), (result.reason, result.frozen_microseconds))
        self.assertTrue(result.message.endswith("that failed: stuck"), result.message)
        self.assertIsNone(self.ledger.next())

    def test_lapse_interrupts_what_keeps_a_commanded_release_waiting(self) -> None:
        self.ledger.command(command(p.PREPARATION))
        preparation = self.begin()
        self.ledger.command(command(p.RELEASE))
        self.assertTrue(self.ledger.needs_lease())
        self.assertEqual([Interrupt(preparation)], self.ledger.lapse())
        self.assertFalse(self.ledger.needs_lease())
        self.ledger.finished(preparation, DONE, 0)
        self.assertTrue(self.answer(self.run_next()).success)

    def test_transfer_outlives_the_lease_after_its_release(self) -> None:
        self.locked()
        self.ledger.command(command(p.RELEASE))
        self.run_next()
        self.ledger.command(command(p.TRANSFER))
        task = self.begin()
        self.assertEqual([], self.ledger.lapse())
        self.assertTrue(self.answer(self.ledger.finished(task, DONE, 0)).success)

    def test_later_run_may_lock_anew_after_a_lapse(self) -> None:
        self.locked()
        self.ledger.lapse()
        self.run_next()
        snapshot = self.answer(self.ledger.command(command(p.SNAPSHOT, epoch=2)))
        self.assertEqual(p.LEASE_EXPIRED, snapshot.reason)
        release = self.answer(self.ledger.command(command(p.RELEASE, epoch=2)))
        self.assertEqual(p.LEASE_EXPIRED, release.reason)
        self.locked(epoch=2)
        self.assertEqual([(7, 2, True)], self.held())
        self.ledger.command(command(p.SNAPSHOT, epoch=2))
        self.assertTrue(self.answer(self.run_next()).success)

    def test_later_run_locks_anew_while_the_lapsed_preparation_still_runs(self) -> None:
        self.ledger.command(command(p.PREPARATION))
        old = self.begin()
        self.ledger.lapse()
        self.assertEqual([], self.ledger.command(command(p.PREPARATION, epoch=2)))
        self.assertEqual([], self.ledger.finished(old, DONE, 2))
        self.assertTrue(self.begin().by_itself)
        self.assertEqual([(7, 2, False)], self.held())

    # Cancel.

    def test_cancel_stops_what_runs_and_keeps_the_release(self) -> None:
        self.locked()
        self.ledger.command(command(p.SNAPSHOT))
        snapshot = self.begin()
        effects = self.ledger.cancel(cancel())
        self.assertEqual([TellCancelled(7, "enough", "monday"), Interrupt(snapshot)], effects)
        result = self.answer(self.ledger.finished(snapshot, DONE, 0))
        self.assertEqual((False, p.CANCELLED), (result.success, result.reason))
        self.assertEqual("cancelled: enough", result.message)
        self.assertEqual([], self.ledger.command(command(p.RELEASE)))
        self.assertTrue(self.answer(self.run_next()).success)

    def test_cancel_refuses_what_waits_and_what_comes(self) -> None:
        self.ledger.command(command(p.TRANSFER, action_id=6))
        self.begin()
        self.ledger.command(command(p.TRANSFER))
        effects = self.ledger.cancel(cancel())
        self.assertEqual(p.CANCELLED, self.answer(effects).reason)
        self.ledger.cancel(cancel(action_id=9))
        result = self.answer(self.ledger.command(command(p.TRANSFER, action_id=9)))
        self.assertEqual(p.CANCELLED, result.reason)

    def test_repeated_cancel_is_told_once(self) -> None:
        self.assertEqual([TellCancelled(7, "enough", "")], self.ledger.cancel(cancel()))
        self.assertEqual([], self.ledger.cancel(cancel()))

    def test_cancel_after_the_last_stage_only_ends_the_memory(self) -> None:
        self.ledger.command(command(p.TRANSFER))
        self.run_next()
        self.assertEqual([(7, 1, False)], self.held())
        self.assertEqual([], self.ledger.cancel(cancel()))
        self.assertEqual([], self.held())

    def test_cancelled_action_is_held_until_it_is_unlocked(self) -> None:
        self.locked()
        self.ledger.cancel(cancel())
        self.assertEqual([(7, 1, True)], self.held())
        self.ledger.command(command(p.RELEASE))
        self.run_next()
        self.assertEqual([], self.held())

    # The end.

    def test_close_leaves_what_runs_to_the_next_process(self) -> None:
        self.ledger.command(command(p.TRANSFER))
        transfer = self.begin()
        self.ledger.command(command(p.TRANSFER, action_id=8))
        self.assertEqual([Interrupt(transfer)], self.ledger.close())
        self.assertEqual([], self.ledger.finished(transfer, DONE, 0))
        self.assertIsNone(self.ledger.next())
        self.assertEqual([], self.ledger.command(command(p.TRANSFER, action_id=9)))
        self.assertEqual([], self.ledger.cancel(cancel(action_id=9)))

    def test_close_unlocks(self) -> None:
        self.locked()
        self.assertEqual([], self.ledger.close())
        release = self.begin()
        self.assertTrue(release.by_itself)
        self.assertEqual([], self.ledger.finished(release, DONE, 100))

    def test_close_answers_a_release_that_was_commanded(self) -> None:
        self.locked()
        self.ledger.command(command(p.RELEASE))
        self.assertEqual([], self.ledger.close())
        self.assertTrue(self.answer(self.run_next()).success)


def result_of_release(ledger: Ledger) -> Any:
    return ledger.command(command(p.RELEASE))[0].result
