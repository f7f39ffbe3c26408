"""Keeps an agent registered until it is closed or refused for good."""

from __future__ import annotations

import logging
import random
import threading
import time
from typing import Any

import grpc

from ..agent.AgentState import AgentState
from ..agent.RegistrationInformation import RegistrationInformation
from . import protocol as p
from .attachment import Attachment
from .board import Board, Session
from .callbacks import Callbacks
from .connection import CONTROL_MESSAGE_BYTES, DATA_MESSAGE_BYTES, Connect
from .stages import Stages

_LOG = logging.getLogger("bro_agent")
_REGISTRATION_SECONDS = 5.0
_FAREWELL_SECONDS = 0.5
_CLOSE_SECONDS = 5.0
_DEFAULT_LEASE_SECONDS = 60.0
_PROGRESS_SECONDS = 0.25
_SILENT_BEATS_MAX = 3
_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 2.0


class ControlLoop:
    """Connects, serves the control stream until it ends, waits, and begins again.

    One thread does all of it and never runs a callback, so heartbeats go on whatever callbacks do.
    """

    def __init__(
        self, information: RegistrationInformation, callbacks: Callbacks, connect: Connect
    ) -> None:
        self._information = information
        self._callbacks = callbacks
        self._connect = connect
        self._instance_id = random.SystemRandom().randbytes(16).hex()
        self.board = Board()
        self._stages = Stages(information.agent_id, callbacks, self, self._post)
        self._closing = False
        self._hurry = threading.Event()
        self._attached: Attachment | None = None
        self._registered_on: Attachment | None = None
        self._progress: Any = None
        self._thread = threading.Thread(
            target=self._work, name=f"agent-{information.agent_id}", daemon=True
        )
        # Touched by that thread alone.
        self._lease = _DEFAULT_LEASE_SECONDS
        self._interval = 0.0
        self._last_heard = time.monotonic()
        self._last_beat = self._last_heard
        self._last_progress = self._last_heard - _PROGRESS_SECONDS
        self._was_registered = False
        self._failures = 0

    def start(self) -> None:
        """Begins to connect."""
        self._stages.start()
        self._thread.start()

    def close(self) -> None:
        """Unlocks what is locked, and detaches. May be repeated."""
        self._stages.close(_CLOSE_SECONDS)
        self._closing = True
        self.hurry()
        if attachment := self._attached:
            attachment.wake()
        if self._thread is not threading.current_thread():
            self._thread.join(_CLOSE_SECONDS)

    def hurry(self) -> None:
        """Ends the pause before the next try to connect."""
        self._hurry.set()

    @property
    def connectivity(self) -> grpc.ChannelConnectivity:
        """How the connection is, in gRPC's words."""
        state = self.board.state
        if state.is_final:
            return grpc.ChannelConnectivity.SHUTDOWN
        if state is AgentState.REGISTERED:
            return grpc.ChannelConnectivity.READY
        if self._attached:
            return grpc.ChannelConnectivity.CONNECTING
        return grpc.ChannelConnectivity.TRANSIENT_FAILURE

    # For stages.

    @property
    def state(self) -> AgentState:
        """How the agent stands."""
        return self.board.state

    @property
    def session(self) -> Session | None:
        """The present registration."""
        return self.board.session

    def progress(self, progress: Any) -> None:
        """Sends the latest of several, a few times a second."""
        first, self._progress = self._progress is None, progress
        if first and (attachment := self._registered_on):
            attachment.wake()

    def _post(self, message: Any) -> None:
        """Sends a message if the agent is registered just now; else it will be asked for again."""
        if attachment := self._registered_on:
            attachment.post(message)

    # The loop.

    def _work(self) -> None:
        try:
            while not self._closing and self._attach():
                self._pause()
        except Exception:  # the top of the agent's thread
            _LOG.exception("agent %s ended", self._information.agent_id)
        finally:
            self.board.closed()
            if not self._closing:
                self._stages.close(_CLOSE_SECONDS)

    def _pause(self) -> None:
        bound = min(_FIRST_PAUSE_SECONDS * 2 ** min(self._failures, 10), _LONGEST_PAUSE_SECONDS)
        self._failures += 1
        # many agents must not come back at the same instant
        pause = bound * random.uniform(0.5, 1.0)
        lease_left = self._last_heard + self._lease - time.monotonic()
        self._hurry.wait(min(pause, lease_left) if lease_left > 0 else pause)
        self._hurry.clear()
        self._keep_lease()

    def _attach(self) -> bool:
        """One connection from beginning to end; whether there is to be another one."""
        channels: list[grpc.Channel] = []
        attachment = None
        try:
            control = self._connect(CONTROL_MESSAGE_BYTES)
            channels.append(control)
            data = self._connect(DATA_MESSAGE_BYTES)
            channels.append(data)
            attachment = self._attached = Attachment(control, self._register())
            return self._serve(attachment, data)
        except OSError as unreadable:  # a certificate that is being exchanged
            _LOG.warning("agent %s cannot connect: %s", self._information.agent_id, unreadable)
            return True
        finally:
            self._attached = self._registered_on = None
            self.board.connecting()
            if attachment:
                attachment.close()
            for channel in channels:
                channel.close()

    def _register(self) -> Any:
        information, software = self._information, self._information.software_version
        return p.Register(
            agent_id=information.agent_id,
            scopes=information.scopes,
            api_version=information.api_version,
            software_version=p.SoftwareVersion(
                product_name=software.product_name,
                product_number=software.product_number,
                revision=software.revision,
                production_date=software.production_date,
                description=software.description,
                type=software.type,
                semantic_version=software.semantic_version,
            ),
            backup_stages=self._callbacks.backup_stages(),
            restore_stages=self._callbacks.restore_stages(),
            instance_id=self._instance_id,
            lock_before=information.lock_before,
            held=self._stages.held(),
        )

    def _serve(self, attachment: Attachment, data: grpc.Channel) -> bool:
        self._interval = _REGISTRATION_SECONDS / _SILENT_BEATS_MAX
        heard = time.monotonic()
        while True:
            lost = attachment.ended
            if not lost and attachment.is_idle:
                if time.monotonic() - heard >= _SILENT_BEATS_MAX * self._interval:
                    lost = "nothing was heard from it"
                elif self._closing:
                    attachment.finish(_FAREWELL_SECONDS)
                    return False
            if lost:
                _LOG.info("agent %s: no connection: %s", self._information.agent_id, lost)
                return True
            self._tend(attachment)
            message = attachment.next(self._quiet_seconds(heard))
            if message is None:
                continue
            self._last_heard = heard = time.monotonic()
            if message.HasField("rejected"):
                return self._rejected(message.rejected)
            if message.HasField("registered"):
                self._registered(attachment, data, message.registered)
            elif message.HasField("command"):
                self._stages.command(message.command)
            elif message.HasField("cancel"):
                self._stages.cancel(message.cancel)

    def _quiet_seconds(self, heard: float) -> float:
        """How long nothing is due."""
        now = time.monotonic()
        due = [self._last_beat + self._interval, heard + _SILENT_BEATS_MAX * self._interval]
        due.append(max(self._last_heard + self._lease, now + _PROGRESS_SECONDS))
        if self._progress is not None and self._registered_on:
            due.append(self._last_progress + _PROGRESS_SECONDS)
        return min(due) - now

    def _tend(self, attachment: Attachment) -> None:
        """Does what is due by the clock."""
        now = time.monotonic()
        if self._registered_on:
            if self._progress is not None and now - self._last_progress >= _PROGRESS_SECONDS:
                latest, self._progress = self._progress, None
                self._last_progress = now
                attachment.post(p.FromAgent(progress=latest))
            if now - self._last_beat >= self._interval:
                # also while other messages flow: the orchestrator may answer heartbeats alone
                self._last_beat = now
                attachment.post(p.FromAgent(heartbeat=p.Heartbeat()))
        self._keep_lease()

    def _keep_lease(self) -> None:
        if time.monotonic() - self._last_heard >= self._lease and self._stages.lapse():
            _LOG.warning("agent %s: lease ended; unlocking", self._information.agent_id)

    def _registered(self, attachment: Attachment, data: grpc.Channel, registered: Any) -> None:
        _LOG.info("agent %s is registered", self._information.agent_id)
        self._failures = 0
        self._was_registered = True
        self._lease = registered.lease_seconds or _DEFAULT_LEASE_SECONDS
        self._interval = float(max(1, registered.heartbeat_seconds))
        self._last_beat = time.monotonic()
        self._registered_on = attachment
        self.board.registered(Session(registered.session_token, data))

    def _rejected(self, rejected: Any) -> bool:
        """Whether to try again."""
        reason = p.name_of(p.REJECTIONS, rejected.reason)
        text = f"{reason}: {rejected.message}"
        own_ghost = self._was_registered and reason == "DUPLICATE_ID"
        if own_ghost or reason == "TOO_MANY_AGENTS":
            # it may not have noticed yet that our own old stream is dead; other agents may leave
            _LOG.info("agent %s is rejected for now: %s", self._information.agent_id, text)
            return True
        _LOG.error("agent %s is rejected: %s", self._information.agent_id, text)
        self.board.rejected(text)
        return False
