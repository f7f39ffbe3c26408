"""Random walks through the ledger: whatever comes, each lock ends by exactly one release."""

from __future__ import annotations

import random
import unittest
from typing import Any

import sources  # noqa: F401, first: it finds bro_agent
from bro_agent.runtime import protocol as p
from bro_agent.runtime.ledger import ACTIONS_MAX, QUEUE_MAX, Answer, Ledger, Outcome, Task

STAGES = [p.PREPARATION, p.SNAPSHOT, p.RELEASE, p.TRANSFER]
WALKS = 300
STEPS = 120


class _Walk:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.ledger = Ledger(STAGES, [p.EXECUTION])
        self.epoch = 1
        self.now = 0.0
        self.running: Task | None = None
        self.locked: int | None = None
        self.asked: set[tuple[int, int]] = set()

    def step(self) -> None:
        self.now += 1
        choice = self.random.random()
        if choice < 0.45:
            self.take(self.ledger.command(self.words(p.StageCommand, stage=True)))
        elif choice < 0.50:
            self.take(self.ledger.cancel(self.words(p.Cancel)))
        elif choice < 0.53:
            self.take(self.ledger.lapse())
        elif choice < 0.55:
            self.epoch += 1
        elif self.running is None:
            self.begin()
        else:
            self.finish()
        assert len(self.ledger._actions) <= ACTIONS_MAX + QUEUE_MAX + 1
        assert [h.action_id for h in self.ledger.held() if h.locked] in ([], [self.locked])

    def words(self, kind: Any, stage: bool = False) -> Any:
        message = kind(action_id=self.random.randint(1, 4))
        message.epoch = self.epoch - (self.random.random() < 0.1)
        if stage:
            message.stage = self.random.choice(STAGES)
            message.kind = p.CREATE_BACKUP
            self.asked.add((message.action_id, message.stage))
        return message

    def take(self, effects: list[Any]) -> None:
        for effect in effects:
            if isinstance(effect, Answer):
                assert (effect.result.action_id, effect.result.stage) in self.asked, effect

    def begin(self) -> None:
        task = self.running = self.ledger.next()
        if task:
            action_id, stage = task.key
            assert self.locked in (None, action_id), "a stage ran while another action was locked"
            if stage == p.PREPARATION:
                assert self.locked is None, "locked twice"
                self.locked = action_id
            elif stage == p.SNAPSHOT:
                assert self.locked == action_id, "a cut was taken without a lock"
            elif task.by_itself:
                assert self.locked == action_id, "unlocked by itself twice"

    def finish(self) -> None:
        assert self.running
        action_id, stage = self.running.key
        self.take(self.ledger.finished(self.running, Outcome(self.random.random() < 0.8), self.now))
        if stage == p.RELEASE and self.locked == action_id:
            self.locked = None
        self.running = None

    def end(self) -> None:
        """Everything that was begun comes to an end, without a word of the orchestrator."""
        self.take(self.ledger.close() if self.random.random() < 0.5 else self.ledger.lapse())
        for _ in range(2 * QUEUE_MAX):
            if self.running:
                self.finish()
            self.begin()
        assert self.running is None
        assert self.locked is None, "it stayed locked"


class LedgerWalkTest(unittest.TestCase):
    def test_locks_end_once_whatever_comes(self) -> None:
        for seed in range(WALKS):
            with self.subTest(seed=seed):
                walk = _Walk(seed)
                for _ in range(STEPS):
                    walk.step()
                walk.end()
