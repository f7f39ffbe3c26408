"""What an agent process knows of its actions, and what it does next: values and decisions only.

No thread, clock or connection is used here: times are passed in, and what has to be done is returned
as effects. The caller makes sure that one thread at a time is inside.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Collection, Union

from . import protocol as p

QUEUE_MAX = 64
ACTIONS_MAX = 64

#: Results list fragments with their metadata, up to 8 MiB each.
REMEMBERED_BYTES_MAX = 32 << 20

LAPSED = "the agent had unlocked by itself, having heard nothing from the orchestrator for the lease"


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
    locked_at: float = 0.0
    frozen_microseconds: int = 0
    cancelled: str | None = None
    #: The agent has succeeded in its last stage.
    part_done: bool = False
    #: Cancelled when nothing was left to do: the orchestrator knows it to be over.
    ended: bool = False


class Ledger:
    """Answers commands from memory, refuses them, or queues them for the one thread of callbacks."""

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
        if command.epoch < self._epoch:
            return [Answer(_refusal(command, self._stale(command.epoch), p.STALE_EPOCH))]
        self._epoch = command.epoch
        if command.stage == 0 or command.stage not in p.STAGES.values():
            return [Answer(_refusal(command, f"the agent does not know the stage {command.stage}"))]
        action = self._actions.get(command.action_id)
        if action:
            action.epoch = command.epoch
        if action and _is_lapsed_for(action, command):
            return [Answer(_refusal(command, LAPSED, p.LEASE_EXPIRED, action.frozen_microseconds))]
        if action and command.stage in action.results:
            return [Answer(action.results[command.stage])]
        if self._is_under_way(command):
            return []
        effects = self._admit(command, action)
        self._trim()
        return effects

    def cancel(self, cancel: Any) -> list[Effect]:
        """A cancel has come."""
        if cancel.epoch < self._epoch:
            return []
        self._epoch = cancel.epoch
        action = self._actions.get(cancel.action_id) or self._known(cancel.action_id, cancel.epoch)
        action.epoch = cancel.epoch
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
        action.ended = action.lock is not Lock.HELD and not self._is_busy(cancel.action_id)
        self._trim()
        return effects

    def next(self, now: float) -> Task | None:
        """The task whose callback is to run now."""
        if not self._queue:
            return None
        task = self._running = self._queue.popleft()
        if self._is_locking(task):
            action = self._actions[task.command.action_id]
            action.lock = Lock.HELD
            action.locked_at = now
        return task

    def finished(self, task: Task, outcome: Outcome, now: float) -> list[Effect]:
        """The callback of a task has ended."""
        self._running = None
        action = self._actions[task.command.action_id]
        if task.command.stage == p.RELEASE and (task.by_itself or action.lock is Lock.HELD):
            action.frozen_microseconds = max(1, round((now - action.locked_at) * 1e6))
        if task.by_itself:
            return []
        if task.stop:
            if self._is_under_way(task.command):
                # a later run of the orchestrator waits for its own command's answer
                return []
            return [self._refused(action, task, task.stop)]
        result = _result(task.command, outcome)
        if task.command.stage == p.RELEASE:
            result.frozen_microseconds = action.frozen_microseconds
            action.lock = Lock.NONE
        action.results[result.stage] = result
        if result.success and result.stage == self._last_stage(task.command.kind):
            action.part_done = True
        self._trim()
        return [Answer(result)]

    def needs_lease(self) -> bool:
        """Whether something is locked, or would soon be, that nobody has said to unlock yet."""
        return any(map(self._is_leased, self._actions.values())) or any(
            map(self._is_locking, self._queue)
        )

    def lapse(self) -> list[Effect]:
        """The lease has ended: every lock is given up, and what would lock."""
        return self._give_up_locks(Stop(p.LEASE_EXPIRED, LAPSED))

    def close(self) -> list[Effect]:
        """The agent is closed: nothing more is begun, but what is locked is unlocked."""
        self._closing = True
        self._queue = deque(task for task in self._queue if task.by_itself)
        stop = Stop(0, "the agent was closed")
        effects = self._give_up_locks(stop)
        if self._running:
            effects += self._stop_running(self._running.command.action_id, stop)
        return effects

    def held(self) -> list[Any]:
        """What a registration says of the actions that this process knows, as HeldActions."""
        return [
            p.HeldAction(
                action_id=action.action_id, epoch=action.epoch, locked=action.lock is Lock.HELD
            )
            for action in self._actions.values()
            if not action.ended
        ]

    def is_idle(self) -> bool:
        """Whether no callback runs or waits."""
        return self._running is None and not self._queue

    def _give_up_locks(self, stop: Stop) -> list[Effect]:
        effects: list[Effect] = []
        for action in self._actions.values():
            locked = self._is_leased(action)
            waiting = [task for task in self._of(action.action_id) if not task.by_itself]
            if not locked and not any(map(self._is_locking, waiting)):
                continue
            action.lock = Lock.LAPSED
            action.lapsed_epoch = action.epoch
            # what was done under the lock is worth nothing any more
            action.results.clear()
            effects += [self._refuse_queued(task, stop) for task in waiting]
            if locked:
                effects += self._stop_running(action.action_id, stop)
                release = p.StageCommand()
                release.CopyFrom(action.command)
                release.stage = p.RELEASE
                self._queue.appendleft(Task(release, by_itself=True))
        return effects

    def _admit(self, command: Any, action: _Action | None) -> list[Effect]:
        if action and action.cancelled is not None and command.stage != p.RELEASE:
            stop = Stop(p.CANCELLED, f"cancelled: {action.cancelled}")
            return [self._refused(action, Task(command), stop)]
        if self._locks and command.stage == p.SNAPSHOT:
            if action is None or action.lock is not Lock.HELD:
                text = "the agent process that had locked for this action has ended"
                return [Answer(_refusal(command, text, p.LOCK_LOST))]
        full = len(self._queue) >= QUEUE_MAX or (not action and len(self._actions) >= ACTIONS_MAX)
        if full or self._closing:
            return [Answer(_refusal(command, "the agent takes no more commands"))]
        action = action or self._known(command.action_id, command.epoch)
        if action.lock is Lock.LAPSED and command.stage == p.PREPARATION:
            action.lock = Lock.NONE
        action.command = command
        action.ended = False
        self._actions.move_to_end(action.action_id)
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
        return not any(task.command.stage == p.RELEASE for task in self._tasks(action.action_id))

    def _is_under_way(self, command: Any) -> bool:
        key = (command.action_id, command.stage)
        return any(
            task.key == key and not task.by_itself and not _has_lapsed(task)
            for task in self._tasks(key[0])
        )

    def _is_busy(self, action_id: int) -> bool:
        return bool(self._tasks(action_id))

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
            few = len(self._actions) < ACTIONS_MAX
            if few and sum(sizes.values()) <= REMEMBERED_BYTES_MAX:
                return
            if action.action_id == newest or action.lock is Lock.HELD:
                continue
            if not self._is_busy(action.action_id):
                del self._actions[action.action_id], sizes[action.action_id]


def _is_lapsed_for(action: _Action, command: Any) -> bool:
    """A later run of the orchestrator may lock anew, and have sent what was cut before the lapse."""
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


def _refusal(command: Any, text: str, reason: int = 0, frozen_microseconds: int = 0) -> Any:
    frozen = frozen_microseconds if command.stage == p.RELEASE else 0
    return p.StageResult(
        action_id=command.action_id,
        stage=command.stage,
        success=False,
        message=p.limited(text),
        reason=reason,
        frozen_microseconds=frozen,
    )
