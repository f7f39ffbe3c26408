"""Runs the stages that the orchestrator commands, one after another on one thread."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Callable

from ..agent.ActionCancelledException import ActionCancelledException
from ..agent.CancelActions import CancelActions
from ..agent.FailedToDownloadException import FailedToDownloadException
from ..agent.FailedToTransferBackupException import FailedToTransferBackupException
from . import protocol as p
from .callbacks import Callbacks
from .ledger import Answer, Effect, Interrupt, Ledger, Outcome, Task, TellCancelled
from .stage_run import StageRun, Uplink

_LOG = logging.getLogger("bro_agent")

#: Their messages say enough without their names.
_OUR_OWN = (
    ActionCancelledException,
    FailedToDownloadException,
    FailedToTransferBackupException,
)


class Stages:
    """The thread of the callbacks, around the ledger that decides. For any thread."""

    def __init__(
        self, agent_id: str, callbacks: Callbacks, uplink: Uplink, post: Callable[[Any], None]
    ) -> None:
        self._callbacks = callbacks
        self._uplink = uplink
        self._post = post
        self._ledger = Ledger(callbacks.backup_stages(), callbacks.restore_stages())
        self._changed = threading.Condition()
        self._run: StageRun | None = None
        self._closing = False
        self._thread = threading.Thread(
            target=self._work, name=f"agent-{agent_id}-stages", daemon=True
        )

    def start(self) -> None:
        """Begins to run stages."""
        self._thread.start()

    def command(self, command: Any) -> None:
        """Runs the command, or answers it at once."""
        with self._changed:
            run = self._run
            if run and (run.command.action_id, run.command.stage) == (
                command.action_id,
                command.stage,
            ):
                run.renew()
            self._carry_out(self._ledger.command(command))

    def cancel(self, cancel: Any) -> None:
        """Stops what is done for an action; its release is kept."""
        with self._changed:
            self._carry_out(self._ledger.cancel(cancel))

    def lapse(self) -> bool:
        """The lease has ended: unlocks; whether there was something to unlock."""
        with self._changed:
            if not self._ledger.needs_lease():
                return False
            self._carry_out(self._ledger.lapse())
            return True

    def held(self) -> list[Any]:
        """The actions that this process knows."""
        with self._changed:
            return self._ledger.held()

    def close(self, seconds: float) -> None:
        """Interrupts the stage under way, unlocks, and waits a little for the end."""
        with self._changed:
            self._closing = True
            self._carry_out(self._ledger.close())
        if self._thread is not threading.current_thread():
            self._thread.join(seconds)
            if self._thread.is_alive():
                _LOG.warning("a callback goes on although its agent is closed")

    def _work(self) -> None:
        while task := self._next():
            outcome = self._call(task)
            with self._changed:
                self._run = None
                self._carry_out(self._ledger.finished(task, outcome, time.monotonic()))

    def _next(self) -> Task | None:
        with self._changed:
            while not (task := self._ledger.next()):
                if self._closing:
                    return None
                self._changed.wait()
            return task

    def _call(self, task: Task) -> Outcome:
        command = task.command
        stage = p.name_of(p.STAGES, command.stage)
        try:
            run = StageRun(command, self._uplink)
            with self._changed:
                if task.stop:
                    raise ActionCancelledException(task.stop.text)
                self._run = run
            outcome = self._callbacks.call(run)
        except _OUR_OWN as failure:
            outcome = Outcome(False, str(failure))
        except Exception as failure:  # a callback may raise whatever it likes
            _LOG.warning("action %d: %s failed", command.action_id, stage, exc_info=True)
            return Outcome(False, _described(failure))
        except BaseException as failure:  # sys.exit() in a callback must not end this thread
            return Outcome(False, _described(failure))
        if not outcome.success:
            _LOG.warning("action %d: %s failed: %s", command.action_id, stage, outcome.message)
        return outcome

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Answer):
                self._post(p.FromAgent(stage_result=effect.result))
            elif isinstance(effect, Interrupt):
                # without a run the task has yet to begin, and looks at its field stop before
                if self._run and effect.task.stop:
                    self._run.interrupt(effect.task.stop.text)
            else:
                threading.Thread(target=self._tell, args=(effect,), daemon=True).start()
        self._changed.notify_all()

    def _tell(self, effect: TellCancelled) -> None:
        try:
            actions = CancelActions(effect.action_id, effect.reason, effect.backup_name)
            self._callbacks.cancelled(actions)
        except Exception:  # the top of a thread that runs a callback
            _LOG.warning("action %d: cancel_action failed", effect.action_id, exc_info=True)


def _described(failure: BaseException) -> str:
    text = str(failure).strip()
    name = type(failure).__name__
    return f"{name}: {text}" if text else name
