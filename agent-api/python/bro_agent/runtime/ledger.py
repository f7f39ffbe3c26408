"""What an agent process knows of its actions, and what it does next: values and decisions only.

No thread, clock or connection is used here: times are passed in, and what has to be done is
returned as effects. The caller makes sure that one thread at a time is inside.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Collection, Union

from . import protocol as p

QUEUE_MAX = 64
ACTIONS_MAX = 16

#: Results list fragments with their metadata, up to 8 MiB each.
REMEMBERED_BYTES_MAX = 32 << 20

LAPSED = "the agent unlocked by itself, having lost the orchestrator"


class Lock(Enum):
    """How this process stands with the lock of an action."""

    NONE = "none"
    HELD = "held"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class Stop:
    """Why a stage is over before its callback is."""

    reason: int
    text: str


@dataclass(eq=False)
class Task:
    """A stage whose callback is to be run. A release is run by itself when a lease ends."""

    command: Any
    by_itself: bool = False
    stop: Stop | None = None

    @property
    def key(self) -> tuple[int, int]:
        """What repeated commands have in common."""
        return self.command.action_id, self.command.stage


@dataclass(frozen=True)
class Outcome:
    """How a callback went."""

    success: bool
    message: str = ""
    consistency_token: str = ""
    fragments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Effect: this StageResult is to be sent, if there is a connection."""

    result: Any


@dataclass(frozen=True)
class Interrupt:
    """Effect: the running task is to be stopped, see its field stop."""

    task: Task


@dataclass(frozen=True)
class TellCancelled:
    """Effect: the behavior is to hear that an action was cancelled."""

    action_id: int
    reason: str
    backup_name: str


Effect = Union[Answer, Interrupt, TellCancelled]


@dataclass
class _Action:
    action_id: int
    #: Of the last command or cancel.
    epoch: int
    #: The last command.
    command: Any = None
    results: dict[int, Any] = field(default_factory=dict)
    lock: Lock = Lock.NONE
    #: With a lapsed lock: commands up to this epoch are refused.
    lapsed_epoch: int = 0
    #: When the preparation had succeeded.
    locked_at: float | None = None
    #: How the release went that ran by itself.
    lapse: Any = None
    cancelled: str | None = None
    #: The agent has succeeded in its last stage.
    part_done: bool = False


class Ledger:
    """Answers commands from memory, refuses them, or queues them for the one thread of callbacks.

    While an action is locked, stages of others wait: its release must not wait for them. A closed
    agent answers no more, but for the release that it was commanded: its next process is asked.
    """

    def __init__(self, backup_stages: Collection[int], restore_stages: Collection[int]) -> None:
        self._backup_stages = frozenset(backup_stages)
        self._locks = {p.PREPARATION, p.RELEASE} <= self._backup_stages
        self._last_restore_stage = max(restore_stages)
        self._actions: OrderedDict[int, _Action] = OrderedDict()
        self._queue: deque[Task] = deque()
        self._running: Task | None = None
        self._epoch = 0
        self._closing = False

    def command(self, command: Any) -> list[Effect]:
        """A command has come."""
        if self._closing:
            return []
        if command.epoch < self._epoch:
            return [Answer(_refusal(command, self._stale(command.epoch), p.STALE_EPOCH))]
        self._epoch = command.epoch
        if command.stage == 0 or command.stage not in p.STAGES.values():
            return [Answer(_refusal(command, f"the agent does not know the stage {command.stage}"))]
        action = self._actions.get(command.action_id)
        if action:
            action.epoch = command.epoch
            self._actions.move_to_end(action.action_id)
        if action and _is_lapsed_for(action, command):
            return self._refuse_lapsed(command, action)
        if action and command.stage in action.results:
            return [Answer(action.results[command.stage])]
        if self._is_under_way(command):
            return []
        effects = self._admit(command, action)
        self._trim()
        return effects

    def cancel(self, cancel: Any) -> list[Effect]:
        """A cancel has come."""
        if self._closing or cancel.epoch < self._epoch:
            return []
        self._epoch = cancel.epoch
        action = self._actions.get(cancel.action_id) or self._known(cancel.action_id, cancel.epoch)
        action.epoch = cancel.epoch
        self._actions.move_to_end(action.action_id)
        stop = Stop(p.CANCELLED, f"cancelled: {cancel.reason}")
        effects: list[Effect] = []
        if action.cancelled is None:
            action.cancelled = cancel.reason
            if not action.part_done:
                name = action.command.backup_name if action.command else ""
                effects.append(TellCancelled(cancel.action_id, cancel.reason, name))
        for task in self._of(cancel.action_id):
            if task.command.stage != p.RELEASE:
                effects.append(self._refuse_queued(task, stop))
        effects += self._stop_running(cancel.action_id, stop)
        self._trim()
        return effects

    def next(self) -> Task | None:
        """The task whose callback is to run now."""
        held = [a.action_id for a in self._actions.values() if a.lock is Lock.HELD]
        waiting = (t for t in self._queue if not held or t.command.action_id in held)
        task = self._running = next(waiting, None)
        if task:
            self._queue.remove(task)
            if self._is_locking(task):
                action = self._actions[task.command.action_id]
                action.lock, action.locked_at = Lock.HELD, None
        return task

    def finished(self, task: Task, outcome: Outcome, now: float) -> list[Effect]:
        """The callback of a task has ended."""
        self._running = None
        action = self._actions[task.command.action_id]
        if self._is_locking(task) and outcome.success:
            action.locked_at = now
        if task.by_itself:
            return self._finished_by_itself(action, task, outcome, now)
        if self._closing and task.command.stage != p.RELEASE:
            return []
        if task.stop:
            if self._is_under_way(task.command):
                # a later run of the orchestrator waits for its own command's answer
                return []
            return [self._refused(action, task, task.stop)]
        result = _result(task.command, outcome)
        if task.command.stage == p.RELEASE and action.lock is Lock.HELD:
            result.frozen_microseconds = _frozen(action, now)
            action.lock = Lock.NONE
        action.results[result.stage] = result
        if result.success and result.stage == self._last_stage(task.command.kind):
            action.part_done = True
        self._trim()
        return [Answer(result)]

    def needs_lease(self) -> bool:
        """Whether the end of a lease would change something."""
        task = self._running
        if task and not task.stop and task.command.stage != p.RELEASE:
            if self._actions[task.command.action_id].lock is Lock.HELD:
                return True
        leased = map(self._is_leased, self._actions.values())
        return any(leased) or any(map(self._is_locking, self._queue))

    def lapse(self) -> list[Effect]:
        """The lease has ended: every lock is given up, and what would lock."""
        return self._give_up_locks(Stop(p.LEASE_EXPIRED, LAPSED))

    def close(self) -> list[Effect]:
        """The agent is closed: nothing more is begun, but what is locked is unlocked."""
        self._closing = True
        self._queue = deque(task for task in self._queue if task.command.stage == p.RELEASE)
        stop = Stop(0, "the agent was closed")
        running = self._running
        effects = self._stop_running(running.command.action_id, stop) if running else []
        return effects + self._give_up_locks(stop)

    def held(self) -> list[Any]:
        """What a registration says of the actions that this process knows, as HeldActions.

        Those with a lock or a stage that waits or runs, and the latest one that may go on: an agent
        takes part in one action at a time, so an older one of which nothing is left is over.
        """
        going_on = [a.action_id for a in self._actions.values() if a.cancelled is None]
        return [
            p.HeldAction(
                action_id=action.action_id, epoch=action.epoch, locked=action.lock is Lock.HELD
            )
            for action in self._actions.values()
            if action.lock is Lock.HELD
            or self._tasks(action.action_id)
            or action.action_id in going_on[-1:]
        ]

    def _give_up_locks(self, stop: Stop) -> list[Effect]:
        effects: list[Effect] = []
        for action in self._actions.values():
            waiting = [t for t in self._of(action.action_id) if t.command.stage != p.RELEASE]
            locked = action.lock is Lock.HELD
            if not locked and not any(map(self._is_locking, waiting)):
                continue
            effects += [self._refuse_queued(task, stop) for task in waiting]
            effects += self._stop_running(action.action_id, stop)
            if locked and not self._is_leased(action):
                continue  # it is being released
            action.lock, action.lapse = Lock.LAPSED, None
            action.lapsed_epoch = action.epoch
            # what was done under the lock is worth nothing any more
            action.results.clear()
            if locked:
                release = p.StageCommand()
                release.CopyFrom(action.command)
                release.stage = p.RELEASE
                self._queue.appendleft(Task(release, by_itself=True))
        return effects

    def _finished_by_itself(
        self, action: _Action, task: Task, outcome: Outcome, now: float
    ) -> list[Effect]:
        text = LAPSED if outcome.success else f"{LAPSED}; that failed: {outcome.message}"
        action.lapse = _refusal(task.command, text, p.LEASE_EXPIRED)
        action.lapse.frozen_microseconds = _frozen(action, now)
        asked = [t for t in self._of(action.action_id) if t.command.stage == p.RELEASE]
        for waiting in asked:
            self._queue.remove(waiting)
        return [Answer(action.lapse)] if asked else []

    def _refuse_lapsed(self, command: Any, action: _Action) -> list[Effect]:
        if command.stage != p.RELEASE:
            return [Answer(_refusal(command, LAPSED, p.LEASE_EXPIRED))]
        if any(task.by_itself for task in self._tasks(command.action_id)):
            if not self._is_under_way(command):
                self._queue.append(Task(command))  # answered when the agent has unlocked
            return []
        return [Answer(action.lapse or _refusal(command, LAPSED, p.LEASE_EXPIRED))]

    def _admit(self, command: Any, action: _Action | None) -> list[Effect]:
        if action and action.cancelled is not None and command.stage != p.RELEASE:
            stop = Stop(p.CANCELLED, f"cancelled: {action.cancelled}")
            return [self._refused(action, Task(command), stop)]
        if self._locks and command.stage == p.SNAPSHOT:
            if action is None or not self._is_leased(action):
                text = "the agent process that had locked for this action has ended"
                return [Answer(_refusal(command, text, p.LOCK_LOST))]
        if action and self._is_locking(Task(command)) and self._is_released(action):
            return [Answer(_refusal(command, "the action was released already"))]
        if len(self._queue) >= QUEUE_MAX:
            return [Answer(_refusal(command, "the agent takes no more commands"))]
        action = action or self._known(command.action_id, command.epoch)
        if action.lock is Lock.LAPSED and command.stage == p.PREPARATION:
            action.lock = Lock.NONE
        action.command = command
        self._queue.append(Task(command))
        return []

    def _is_locking(self, task: Task) -> bool:
        return (
            self._locks
            and task.command.stage == p.PREPARATION
            and task.command.kind == p.CREATE_BACKUP
        )

    def _is_leased(self, action: _Action) -> bool:
        if action.lock is not Lock.HELD:
            return False
        return not self._is_released(action)

    def _is_released(self, action: _Action) -> bool:
        """Whether its release was commanded, and answered or not."""
        tasks = [task for task in self._tasks(action.action_id) if not task.by_itself]
        return p.RELEASE in action.results or any(t.command.stage == p.RELEASE for t in tasks)

    def _is_under_way(self, command: Any) -> bool:
        key = (command.action_id, command.stage)
        return any(
            task.key == key and not task.by_itself and not _has_lapsed(task)
            for task in self._tasks(key[0])
        )

    def _of(self, action_id: int) -> list[Task]:
        """The waiting tasks of an action."""
        return [task for task in self._queue if task.command.action_id == action_id]

    def _tasks(self, action_id: int) -> list[Task]:
        running = self._running
        mine = running is not None and running.command.action_id == action_id
        return ([running] if running and mine else []) + self._of(action_id)

    def _stop_running(self, action_id: int, stop: Stop) -> list[Effect]:
        task = self._running
        if task is None or task.command.action_id != action_id or task.stop:
            return []
        if task.command.stage == p.RELEASE:
            return []
        task.stop = stop
        return [Interrupt(task)]

    def _refuse_queued(self, task: Task, stop: Stop) -> Effect:
        self._queue.remove(task)
        return self._refused(self._actions[task.command.action_id], task, stop)

    def _refused(self, action: _Action, task: Task, stop: Stop) -> Effect:
        result = _refusal(task.command, stop.text, stop.reason)
        if stop.reason != p.LEASE_EXPIRED:
            # that one holds only until a later run of the orchestrator locks anew
            action.results[result.stage] = result
        return Answer(result)

    def _last_stage(self, kind: int) -> int:
        return p.TRANSFER if kind == p.CREATE_BACKUP else self._last_restore_stage

    def _stale(self, epoch: int) -> str:
        return (
            f"the command comes from run {epoch} of the orchestrator,"
            f" but the agent has heard from run {self._epoch}"
        )

    def _known(self, action_id: int, epoch: int) -> _Action:
        action = self._actions[action_id] = _Action(action_id, epoch)
        return action

    def _trim(self) -> None:
        """Forgets the oldest actions with which nothing is to be done here any more."""
        newest = next(reversed(self._actions), None)
        sizes = {a.action_id: _bytes(a) for a in self._actions.values()}
        for action in list(self._actions.values()):
            few = len(self._actions) <= ACTIONS_MAX
            if few and sum(sizes.values()) <= REMEMBERED_BYTES_MAX:
                return
            if action.action_id == newest or action.lock is Lock.HELD:
                continue
            if not self._tasks(action.action_id):
                del self._actions[action.action_id], sizes[action.action_id]


def _is_lapsed_for(action: _Action, command: Any) -> bool:
    """A later run of the orchestrator may lock anew, or have sent what was cut before."""
    if action.lock is not Lock.LAPSED:
        return False
    return command.epoch <= action.lapsed_epoch or command.stage in (p.SNAPSHOT, p.RELEASE)


def _has_lapsed(task: Task) -> bool:
    return task.stop is not None and task.stop.reason == p.LEASE_EXPIRED


def _bytes(action: _Action) -> int:
    return sum(result.ByteSize() for result in action.results.values())


def _result(command: Any, outcome: Outcome) -> Any:
    return p.StageResult(
        action_id=command.action_id,
        stage=command.stage,
        success=outcome.success,
        message=p.limited(outcome.message),
        consistency_token=outcome.consistency_token,
        fragments=outcome.fragments,
    )


def _refusal(command: Any, text: str, reason: int = 0) -> Any:
    return p.StageResult(
        action_id=command.action_id,
        stage=command.stage,
        success=False,
        message=p.limited(text),
        reason=reason,
    )


def _frozen(action: _Action, now: float) -> int:
    return 0 if action.locked_at is None else round((now - action.locked_at) * 1e6)
