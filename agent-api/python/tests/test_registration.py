"""Registration, heartbeats, and what happens when the connection is lost."""

from __future__ import annotations

import threading
import unittest
from typing import Any

from support import AgentCase, Behavior, LockingBehavior
from scripted import LIMIT_SECONDS
import grpc
from bro_agent import (
    AgentBehavior,
    AgentFactory,
    AgentState,
    OrchestratorConnectionInformation,
    RegistrationInformation,
    SoftwareVersion,
)
from bro_agent.runtime import protocol as p


class RegistrationTest(AgentCase):
    def test_all_that_an_agent_says_of_itself(self) -> None:
        behavior = LockingBehavior()
        version = SoftwareVersion("shop", "1/2", semantic_version="2.1.0")
        behavior.get_registration_information = lambda: RegistrationInformation(  # type: ignore
            "ledger", ["alpha", "beta"], "1.0.0", version, lock_before=["web"]
        )
        register = self.attached(behavior)[1].register
        self.assertEqual(["alpha", "beta"], list(register.scopes))
        self.assertEqual(["web"], list(register.lock_before))
        self.assertEqual("2.1.0", register.software_version.semantic_version)
        stages = [p.PREPARATION, p.SNAPSHOT, p.RELEASE, p.TRANSFER]
        self.assertEqual(stages, list(register.backup_stages))
        restore = [p.PREPARATION, p.EXECUTION, p.POST_ACTIONS]
        self.assertEqual(restore, list(register.restore_stages))
        self.assertEqual(32, len(register.instance_id))
        self.assertEqual([], list(register.held))

    def test_only_defined_stages_are_registered(self) -> None:
        register = self.attached(Behavior())[1].register
        self.assertEqual([p.TRANSFER], list(register.backup_stages))
        self.assertEqual([p.EXECUTION], list(register.restore_stages))
        self.assertEqual([], list(register.scopes))

    def test_heartbeats_go_on_while_a_callback_blocks(self) -> None:
        go_on = threading.Event()
        _, stream = self.attached(Behavior(backup=lambda actions: go_on.wait()))
        self.addCleanup(go_on.set)
        stream.command(1, p.TRANSFER)
        for _ in range(2):
            self.assertTrue(stream.beats.acquire(timeout=LIMIT_SECONDS))

    def test_rejected_agent_does_not_try_again(self) -> None:
        orchestrator = self.orchestrator()
        orchestrator.reject = lambda register: p.Rejected(
            reason=p.REJECTIONS["INVALID_REGISTRATION"], message="scope 'x' is no scope"
        )
        agent = self.agent(orchestrator, Behavior())
        self.assertIs(AgentState.REJECTED, agent.await_end(LIMIT_SECONDS))
        self.assertEqual("INVALID_REGISTRATION: scope 'x' is no scope", agent.rejection)
        self.assertFalse(agent.await_registered(1))
        self.assertIs(grpc.ChannelConnectivity.SHUTDOWN, agent.get_grpc_channel_status())
        orchestrator.stream()
        self.assertTrue(orchestrator.no_stream_within(1))

    def test_duplicate_is_rejected_at_first_but_its_own_ghost_is_outwaited(self) -> None:
        orchestrator = self.orchestrator()
        agent = self.agent(orchestrator, Behavior())
        stream = orchestrator.stream()
        ghosts = [p.Rejected(reason=p.REJECTIONS["DUPLICATE_ID"])]
        orchestrator.reject = lambda register: ghosts.pop() if ghosts else None
        stream.cut()
        for _ in range(2):
            orchestrator.stream()
        self.assertTrue(agent.await_registered(LIMIT_SECONDS))
        orchestrator.reject = lambda register: p.Rejected(reason=p.REJECTIONS["DUPLICATE_ID"])
        twin = self.agent(orchestrator, Behavior())
        self.assertIs(AgentState.REJECTED, twin.await_end(LIMIT_SECONDS))

    def test_full_orchestrator_is_tried_again(self) -> None:
        orchestrator = self.orchestrator()
        full = [p.Rejected(reason=p.REJECTIONS["TOO_MANY_AGENTS"])]
        orchestrator.reject = lambda register: full.pop() if full else None
        self.assertTrue(self.agent(orchestrator, Behavior()).await_registered(LIMIT_SECONDS))

    def test_orchestrator_may_come_later(self) -> None:
        orchestrator = self.orchestrator()
        orchestrator.stop()
        agent = self.agent(orchestrator, Behavior())
        self.assertFalse(agent.await_registered(0.5))
        self.assertIsNot(grpc.ChannelConnectivity.READY, agent.getGrpcChannelStatus(True))
        orchestrator.start()
        self.assertTrue(agent.await_registered(LIMIT_SECONDS))
        self.assertIs(grpc.ChannelConnectivity.READY, agent.getGrpcChannelStatus(False))

    def test_silent_orchestrator_is_left(self) -> None:
        orchestrator = self.orchestrator()
        self.agent(orchestrator, Behavior())
        first = orchestrator.stream()
        first.silent = True
        second = orchestrator.stream()
        self.assertEqual(first.register.instance_id, second.register.instance_id)

    def test_same_process_says_what_it_holds(self) -> None:
        behavior = LockingBehavior()
        orchestrator, first = self.attached(behavior)
        self.assertTrue(first.ask(4, p.PREPARATION).success)
        orchestrator.stop()
        orchestrator.start()
        second = orchestrator.stream()
        self.assertEqual(first.register.instance_id, second.register.instance_id)
        held = [p.HeldAction(action_id=4, epoch=1, locked=True)]
        self.assertEqual(held, list(second.register.held))
        # the next run of the orchestrator asks again, and goes on
        self.assertTrue(second.ask(4, p.PREPARATION, epoch=2).success)
        self.assertEqual("cut-17", second.ask(4, p.SNAPSHOT, epoch=2).consistency_token)
        released = second.ask(4, p.RELEASE, epoch=2)
        self.assertGreater(released.frozen_microseconds, 0)
        self.assertEqual(["prepare", "snapshot", "release"], behavior.calls)
        stale = second.ask(5, p.PREPARATION, epoch=1)
        self.assertEqual(p.STALE_EPOCH, stale.reason)

    def test_stage_goes_on_without_a_connection(self) -> None:
        entered, go_on = threading.Event(), threading.Event()

        def backup(actions: Any) -> None:
            entered.set()
            go_on.wait(LIMIT_SECONDS)
            actions.backup_complete(True, "in spite of it")

        orchestrator, first = self.attached(Behavior(backup=backup))
        first.command(4, p.TRANSFER)
        self.assertTrue(entered.wait(LIMIT_SECONDS))
        first.cut()
        second = orchestrator.stream()
        self.assertEqual([4], [held.action_id for held in second.register.held])
        second.command(4, p.TRANSFER)
        go_on.set()
        self.assertEqual("in spite of it", second.result().message)

    def test_result_without_a_connection_is_given_when_asked_again(self) -> None:
        entered, go_on, left = threading.Event(), threading.Event(), threading.Event()

        def backup(actions: Any) -> None:
            entered.set()
            go_on.wait(LIMIT_SECONDS)
            actions.backup_complete(True, "once")
            left.set()

        orchestrator, first = self.attached(Behavior(backup=backup))
        first.command(4, p.TRANSFER)
        self.assertTrue(entered.wait(LIMIT_SECONDS))
        orchestrator.stop()
        go_on.set()
        self.assertTrue(left.wait(LIMIT_SECONDS))
        orchestrator.start()
        second = orchestrator.stream()
        self.assertEqual("once", second.ask(4, p.TRANSFER, epoch=2).message)

    def test_close_says_good_bye(self) -> None:
        orchestrator = self.orchestrator()
        agent = self.agent(orchestrator, Behavior())
        stream = orchestrator.stream()
        agent.close()
        self.assertTrue(stream.ended.wait(LIMIT_SECONDS))
        self.assertIs(AgentState.CLOSED, agent.state)
        self.assertTrue(orchestrator.no_stream_within(0.5))
        agent.close()


class WrongWordsTest(unittest.TestCase):
    def test_names_are_checked(self) -> None:
        for wrong in ("", "a b", "ä", "x" * 201):
            with self.subTest(wrong=wrong), self.assertRaises(ValueError):
                RegistrationInformation(wrong)
        with self.assertRaisesRegex(ValueError, "scope 'a b'"):
            RegistrationInformation("ledger", ["ok", "a b"])
        with self.assertRaisesRegex(ValueError, "lock_before"):
            RegistrationInformation("ledger", lock_before="web")

    def test_ports_are_checked(self) -> None:
        for wrong in ("", "x", 0, "65536", -1):
            with self.subTest(wrong=wrong), self.assertRaises(ValueError):
                OrchestratorConnectionInformation("bro", wrong)
        self.assertEqual("[::1]:3000", OrchestratorConnectionInformation("::1", 3000).target)

    def test_credentials_are_checked(self) -> None:
        with self.assertRaisesRegex(ValueError, "NoCred, TLS, mTLS"):
            AgentFactory("Password")
        where = OrchestratorConnectionInformation("bro", "3000")
        with self.assertRaisesRegex(ValueError, "client_key_path"):
            AgentFactory("mTLS").create_agent(where, Behavior())

    def test_behavior_is_checked(self) -> None:
        where = OrchestratorConnectionInformation("bro", "3000")
        with self.assertRaisesRegex(TypeError, "AgentBehavior"):
            AgentFactory("NoCred").create_agent(where, object())  # type: ignore[arg-type]
        with self.assertRaises(TypeError):
            AgentBehavior()  # type: ignore[abstract]
