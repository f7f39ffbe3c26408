"""The main walk, and what may go wrong on it, seen from a NETCONF client.

Everything is a process of its own: the orchestrator, the agents, and PostgreSQL.
"""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

from ncclient.operations import RPCError
from ncclient.transport.errors import AuthenticationError

from bro_walk import (
    Orchestrator,
    command_agent,
    files_agent,
    rogue_agent,
    run,
    wait_for,
)
from trees import make_tree, tree_of


class WalkCase(unittest.TestCase):
    """One orchestrator for the class, a directory for each."""

    SETTINGS = ("actions.preparation=3s", "actions.winding-down=2s", "actions.absence=2s")

    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.mkdtemp(prefix="bro-walk-")
        cls.addClassCleanup(shutil.rmtree, cls.work, True)
        cls.data = os.path.join(cls.work, "data")
        cls.orchestrator = cls.start()
        cls.addClassCleanup(lambda: cls.orchestrator.stop())

    @classmethod
    def start(cls, ports=(0, 0)):
        return Orchestrator(cls.data, ports, settings=cls.SETTINGS)

    def setUp(self):
        self.session = self.open_session()

    def open_session(self):
        session = self.orchestrator.session()
        self.addCleanup(lambda: session.nc.connected and session.close())
        return session

    def keep(self, agent):
        self.addCleanup(agent.stop)
        return agent

    def path(self, name):
        return os.path.join(self.work, name)

    def tree(self, name, **how):
        path = self.path(name)
        if not os.path.exists(path):
            make_tree(path, **how)
        return path

    def assert_success(self, report):
        self.assertEqual(
            (report.text("state"), report.text("result")), ("finished", "success"), str(report)
        )

    def assert_failure(self, report, code, *words):
        self.assertEqual(
            (report.text("state"), report.text("result")), ("finished", "failure"), str(report)
        )
        self.assertEqual(report.text("error-code"), code, str(report))
        for word in words:
            self.assertIn(word, report.text("result-info"))

    def backup_works(self, name):
        report, _ = self.session.follow(self.session.create(name))
        self.assert_success(report)


class MainWalk(WalkCase):
    def test_a_backup_is_ordered_followed_lost_and_restored(self):
        path = self.tree("tree", files=2_000)
        before = tree_of(path)
        self.keep(files_agent("tree", self.orchestrator.agents, path))
        watcher = self.open_session()
        watcher.nc.create_subscription()

        report, seen = self.session.follow(self.session.create("first"))
        self.assert_success(report)
        self.assertEqual(seen, sorted(seen))
        self.assertEqual(seen[-1], 100)

        shutil.rmtree(os.path.join(path, "d1"))
        with open(os.path.join(path, "empty"), "w") as file:
            file.write("no longer")
        report, _ = self.session.follow(self.session.restore("first"))
        self.assert_success(report)
        self.assertEqual(tree_of(path), before)

        events = []

        def all_seen():
            event = watcher.nc.take_notification(timeout=1)
            if event is not None:
                events.append(event.notification_xml)
            return sum("finished</state>" in e for e in events) == 2

        wait_for("both ends as notifications", all_seen)
        self.assertTrue(any("action-state-changed" in e and "transfer" in e for e in events))
        self.assertTrue(any("<result>success</result>" in e for e in events))

        deleted, _ = self.session.follow(self.session.delete("first"))
        self.assert_success(deleted)
        self.assertEqual(self.session.backups(), [])

    def test_orders_that_cannot_be_are_refused_with_the_right_tag(self):
        path = self.tree("small", files=3)
        self.keep(files_agent("small", self.orchestrator.agents, path))
        self.backup_works("taken")
        create = "<create-backup><name>%s</name></create-backup>"
        cases = {
            "unknown manager": ("data-missing", create % "x", "NOWHERE"),
            "duplicate name": ("data-exists", create % "taken", "DEFAULT"),
            "path in a name": ("invalid-value", create % "../x", "DEFAULT"),
            "dots for a name": ("invalid-value", create % "..", "DEFAULT"),
            "reserved name": ("invalid-value", create % "last", "DEFAULT"),
            "long name": ("invalid-value", create % ("x" * 201), "DEFAULT"),
            "missing backup": (
                "data-missing",
                "<backup><name>missing</name><restore/></backup>",
                "DEFAULT",
            ),
            "missing input": ("missing-element", "<delete-backup/>", "DEFAULT"),
            "unknown action": ("unknown-element", "<explode/>", "DEFAULT"),
            "feature off": (
                "unknown-element",
                "<backup><name>taken</name><verify/></backup>",
                "DEFAULT",
            ),
            "unknown input": (
                "unknown-element",
                "<create-backup><colour>red</colour></create-backup>",
                "DEFAULT",
            ),
        }
        for what, (tag, body, manager_id) in cases.items():
            with self.subTest(what):
                with self.assertRaises(RPCError) as refused:
                    self.session.action(body, manager_id)
                self.assertEqual(refused.exception.tag, tag, refused.exception.message)
                self.assertNotRegex(str(refused.exception.message), r"java|Exception|/tmp")
        self.assertEqual(self.session.backups(), ["taken"])
        longest = "x" * 200
        self.backup_works(longest)
        for name in ("taken", longest):
            self.session.follow(self.session.delete(name))

    def test_the_longest_wait_of_others_is_not_that_of_an_action(self):
        self.keep(rogue_agent("slow", self.orchestrator.agents, "hang"))
        action = self.session.create("slow")

        started = time.monotonic()
        for _ in range(5):
            self.open_session().backups()
        self.assertLess(time.monotonic() - started, 15)

        self.session.cancel(action)
        report, _ = self.session.follow(action)
        self.assertEqual(report.text("state"), "cancelled", str(report))

    def test_the_library_names_the_model_and_serves_it(self):
        library = self.session.nc.get(
            ("subtree", '<yang-library xmlns="urn:ietf:params:xml:ns:yang:ietf-yang-library"/>')
        ).data_xml
        self.assertIn("backup-restore-orchestrator", library)
        content_id = re.search(r"<content-id>([^<]+)<", library).group(1)
        self.assertTrue(
            any(content_id in c for c in self.session.nc.server_capabilities), content_id
        )
        text = self.session.nc.get_schema("backup-restore-orchestrator").data
        self.assertIn("namespace \"urn:bro:backup-restore-orchestrator\"", text)


class Logins(unittest.TestCase):
    def test_users_come_in_by_password_and_by_key_and_do_what_their_role_allows(self):
        with tempfile.TemporaryDirectory(prefix="bro-walk-") as work:
            for user in ("operator", "stranger"):
                subprocess.run(
                    ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{work}/{user}.key"],
                    check=True,
                )
            with open(f"{work}/admin.pw", "w", encoding="utf-8") as file:
                file.write("correct horse\n")
            with open(f"{work}/bro.yaml", "w", encoding="utf-8") as file:
                file.write(
                    "users:\n"
                    "  - {name: admin, role: admin, password-file: admin.pw}\n"
                    "  - {name: ops, role: operator, authorized-keys: operator.key.pub}\n"
                )
            orchestrator = Orchestrator(f"{work}/data", config=f"{work}/bro.yaml")
            try:
                self.assertEqual(orchestrator.session("admin", "correct horse").backups(), [])
                by_key = orchestrator.session("ops", key_filename=f"{work}/operator.key")
                self.assertEqual(by_key.backups(), [])
                self.assertEqual(
                    by_key.follow(by_key.create("x"))[0].text("error-code"), "no-agents"
                )
                with self.assertRaises(RPCError) as refused:
                    by_key.nc.lock("running")
                self.assertEqual(refused.exception.tag, "access-denied")
                for user, how in (
                    ("admin", {"password": "wrong"}),
                    ("admin", {"key_filename": f"{work}/operator.key"}),
                    ("ops", {"key_filename": f"{work}/stranger.key"}),
                    ("nobody", {"password": "correct horse"}),
                ):
                    with self.subTest(f"{user} {how}"), self.assertRaises(AuthenticationError):
                        orchestrator.session(user, **how)
            finally:
                self.assertEqual(orchestrator.stop(), 0)


class RefusedStarts(unittest.TestCase):
    """What keeps the orchestrator from starting is said in one line, with an exit code."""

    def setUp(self):
        self.work = tempfile.mkdtemp(prefix="bro-walk-")
        self.addCleanup(shutil.rmtree, self.work, True)

    def serve(self, *arguments):
        return run(
            "bro.orchestrator.app.Main", "serve", "--data", f"{self.work}/data",
            "--set", "rest.port=0", "--set", "agents.port=0", "--set", "netconf.port=0",
            *arguments,
        )

    def assert_refused(self, ended, code, *words):
        self.assertEqual(ended.returncode, code, ended.stderr)
        said = [line for line in ended.stderr.splitlines() if " INFO " not in line]
        self.assertEqual(len(said), 1, ended.stderr)
        for word in ("bro: ",) + words:
            self.assertIn(word, said[0])
        self.assertEqual(ended.stdout, "")

    def test_a_misspelt_key(self):
        with open(f"{self.work}/bro.yaml", "w", encoding="utf-8") as file:
            file.write("rest:\n  address: 127.0.0.1\n  prot: 7001\n")
        ended = self.serve("--config", f"{self.work}/bro.yaml")
        self.assert_refused(ended, 6, "'rest.prot'", "line 3", "'rest.port'")

    def test_an_occupied_port(self):
        for key in ("rest.port", "agents.port", "netconf.port"):
            with self.subTest(key), socket.socket() as occupant:
                occupant.bind(("127.0.0.1", 0))
                occupant.listen()
                port = occupant.getsockname()[1]
                self.assert_refused(self.serve("--set", f"{key}={port}"), 6, str(port), "in use")

    def test_a_data_directory_that_cannot_be_written(self):
        with open(f"{self.work}/data", "w", encoding="utf-8"):
            ended = self.serve()
        self.assert_refused(ended, 6, "data directory", f"{self.work}/data")

    def test_a_data_directory_of_another_orchestrator(self):
        first = Orchestrator(f"{self.work}/data")
        self.addCleanup(first.stop)
        self.assert_refused(self.serve(), 6, "data directory", "in use")

    def test_a_damaged_catalog(self):
        Orchestrator(f"{self.work}/data").stop()
        for damage in (b"this is no database, whatever its name may say" * 100, b"SQLite format 3\0"):
            for file in os.listdir(f"{self.work}/data"):
                if file.startswith("catalog.db-"):
                    os.remove(f"{self.work}/data/{file}")
            with open(f"{self.work}/data/catalog.db", "wb") as file:
                file.write(damage)
            with self.subTest(damage[:10]):
                self.assert_refused(self.serve(), 5, "catalog", "catalog.db")

    def test_a_command_line_that_cannot_be_understood(self):
        self.assert_refused(self.serve("--colour", "red"), 2, "--colour")


class Faults(WalkCase):
    """Each fault names agent, stage and reason, leaves no backup, and spoils nothing after it."""

    def setUp(self):
        super().setUp()
        self.good = self.keep(
            files_agent("good", self.orchestrator.agents, self.tree("good", files=20))
        )

    def after_a_fault(self, rogue):
        rogue.stop()
        wait_for("the agent to be gone", lambda: self.session.agents() == ["good"])
        self.assertEqual(self.session.backups("complete"), [])
        self.assertEqual(os.listdir(os.path.join(self.data, "repository", "staging")), [])
        self.backup_works("after")
        for name in self.session.backups():
            self.session.follow(self.session.delete(name))

    def test_an_agent_killed_while_it_sends(self):
        rogue = self.keep(rogue_agent("killed", self.orchestrator.agents, "slow"))
        action = self.session.create("x")
        wait_for("bytes of the agent", lambda: self.bytes_of(action, "killed") > 0)

        rogue.kill()

        report, _ = self.session.follow(action)
        self.assert_failure(report, "agent-lost", "'killed'", "TRANSFER", "not back")
        self.after_a_fault(rogue)

    def test_what_a_failed_backup_has_received_is_kept_but_not_restored(self):
        late = self.keep(
            command_agent("late", self.orchestrator.agents, "sleep 2; exit 1", "cat >/dev/null")
        )
        report, _ = self.session.follow(self.session.create("x"))
        self.assert_failure(report, "agent-failed", "'late'", "TRANSFER")
        self.assertEqual(self.session.backups("incomplete"), ["x"])
        with self.assertRaises(RPCError):
            self.session.restore("x")
        self.after_a_fault(late)

    def test_an_agent_that_hangs_in_preparation(self):
        rogue = self.keep(rogue_agent("hung", self.orchestrator.agents, "hang"))
        report, _ = self.session.follow(self.session.create("x"))
        self.assert_failure(report, "stage-timed-out", "'hung'", "PREPARATION")
        self.after_a_fault(rogue)

    def test_an_agent_that_sends_fewer_bytes_than_it_announced(self):
        rogue = self.keep(rogue_agent("short", self.orchestrator.agents, "short"))
        report, _ = self.session.follow(self.session.create("x"))
        self.assert_failure(report, "size-mismatch", "'short'", "TRANSFER", "fragment 'data'")
        self.after_a_fault(rogue)

    def test_an_agent_whose_digest_is_wrong(self):
        rogue = self.keep(rogue_agent("wrong", self.orchestrator.agents, "digest"))
        report, _ = self.session.follow(self.session.create("x"))
        self.assert_failure(report, "digest-mismatch", "'wrong'", "TRANSFER", "fragment 'data'")
        self.after_a_fault(rogue)

    def test_an_agent_that_announces_a_fragment_it_never_sent(self):
        rogue = self.keep(rogue_agent("liar", self.orchestrator.agents, "missing"))
        report, _ = self.session.follow(self.session.create("x"))
        self.assert_failure(report, "fragments-mismatch", "'liar'", "TRANSFER", "'data'")
        self.after_a_fault(rogue)

    def bytes_of(self, action, agent):
        for part in self.session.report(action).all("agent"):
            if part.text("id") == agent:
                return int(part.text("bytes") or 0)
        return 0


class KilledOrchestrator(WalkCase):
    SETTINGS = ()

    def test_what_was_under_way_goes_on(self):
        path = self.tree("tree", files=50)
        before = tree_of(path)
        agent = self.keep(files_agent("tree", self.orchestrator.agents, path))
        self.backup_works("kept")
        dump = self.path("dump")
        slow = self.keep(
            command_agent("slow", self.orchestrator.agents, f"cat {dump}", "cat >/dev/null")
        )
        os.mkfifo(dump)
        action = self.session.create("half")
        wait_for(
            "the transfer",
            lambda: self.session.report(action).text("stage") == "transfer",
        )

        self.orchestrator.kill()
        ports = (self.orchestrator.agents, self.orchestrator.netconf)
        type(self).orchestrator = self.start(ports)
        back = time.monotonic()
        self.session = self.open_session()

        wait_for("the agents", lambda: self.session.agents() == ["slow", "tree"])
        print(f"agents back {time.monotonic() - back:.1f} s after the restart")
        self.assertEqual(self.session.report(action).text("state"), "running")
        self.assertEqual(self.session.backups(), ["kept"])
        with open(dump, "w", encoding="utf-8") as pipe:
            pipe.write("what the program has to say")
        report, _ = self.session.follow(action)
        self.assert_success(report)
        self.assertEqual(self.session.backups("complete"), ["kept", "half"])
        for name in self.session.backups():
            shutil.rmtree(os.path.join(path, "d3"))
            report, _ = self.session.follow(self.session.restore(name))
            self.assert_success(report)
            self.assertEqual(tree_of(path), before)
        self.assertEqual((agent.popen.poll(), slow.popen.poll()), (None, None))


@unittest.skipUnless(shutil.which("pg_dump"), "PostgreSQL is not installed")
class PostgresWalk(WalkCase):
    """The command agent with a real database server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        binaries = subprocess.run(
            ["sh", "-c", "ls -d /usr/lib/postgresql/*/bin /usr/local/bin 2>/dev/null"],
            capture_output=True,
            text=True,
            check=False,
        ).stdout.split()
        cls.bin = next(b for b in binaries if os.path.exists(os.path.join(b, "initdb")))
        os.chmod(cls.work, 0o755)
        cls.pgdata = os.path.join(cls.work, "pg")
        os.makedirs(cls.pgdata)
        if os.geteuid() == 0:
            shutil.chown(cls.pgdata, "postgres", "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            cls.port = probe.getsockname()[1]
        cls.as_postgres(f"{cls.bin}/initdb -A trust --no-sync -E UTF8 -D {cls.pgdata}")
        cls.as_postgres(
            f"{cls.bin}/pg_ctl -D {cls.pgdata} -l {cls.pgdata}/log -w start"
            f" -o '-p {cls.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='"
        )
        cls.addClassCleanup(
            cls.as_postgres, f"{cls.bin}/pg_ctl -D {cls.pgdata} -m immediate stop"
        )
        cls.url = f"-h 127.0.0.1 -p {cls.port} -U postgres"

    @classmethod
    def as_postgres(cls, command):
        wrapped = ["su", "postgres", "-c", command] if os.geteuid() == 0 else ["sh", "-c", command]
        subprocess.run(wrapped, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def sql(self, text):
        return subprocess.run(
            ["psql", *self.url.split(), "-qAt", "-v", "ON_ERROR_STOP=1", "-c", text],
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def test_a_dropped_table_comes_back_row_by_row(self):
        self.sql("create table goods as select g as id, md5(g::text) as name, now() as at"
                 " from generate_series(1, 20000) g")
        rows = self.sql("select md5(string_agg(goods::text, ',' order by id)) from goods")
        self.keep(
            command_agent(
                "database",
                self.orchestrator.agents,
                f"pg_dump {self.url} --clean --if-exists postgres",
                f"psql {self.url} -q -v ON_ERROR_STOP=1 postgres",
            )
        )
        self.backup_works("db")

        self.sql("drop table goods")
        report, _ = self.session.follow(self.session.restore("db"))

        self.assert_success(report)
        self.assertEqual(
            self.sql("select md5(string_agg(goods::text, ',' order by id)) from goods"), rows
        )

    def test_a_dump_that_fails_says_what_the_program_said(self):
        broken = self.keep(
            command_agent(
                "broken", self.orchestrator.agents, f"pg_dump {self.url} no_such_db", "cat"
            )
        )
        report, _ = self.session.follow(self.session.create("broken"))
        self.assert_failure(report, "agent-failed", "'broken'", "no_such_db")
        broken.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
