"""Fifty NETCONF sessions of mixed work; fails if the server's heap, threads or descriptors grow.

    soak_netconf.py [MINUTES]

Prints a row for each sample. The work is held back so that the server, the agents and this
program take no more than a third of one core.
"""

import collections
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
import traceback
import warnings

warnings.simplefilter("ignore")

from bro_walk import Orchestrator, simulated_agents, wait_for  # noqa: E402
import process_figures  # noqa: E402
from wire import Closed, Refused, Session, Wire, action, edit, entry, subtree  # noqa: E402

SAMPLES = 30
SHARE = 0.30
AGENTS = 3
REMOVE = ' nc:operation="remove"'

# others have locked what is to be changed: that is part of the mix
BUSY = ("in-use", "lock-denied")


class Pace:
    """Has the work rest so long that all together use no more than their share of a core."""

    def __init__(self, *pids):
        self.pids = pids
        self.factor = 1.0
        self.running = threading.Event()
        self.running.set()
        self.ended = threading.Event()
        self.anew()

    def cpu(self):
        return process_figures.cpu(*self.pids)

    def anew(self):
        self.used, self.at = self.cpu(), time.monotonic()

    def adapt(self):
        """Learns from what was used since the last time."""
        elapsed = time.monotonic() - self.at
        if elapsed > 1:
            share = (self.cpu() - self.used) / elapsed
            self.factor = min(50.0, max(0.2, self.factor * min(1.5, max(0.8, share / SHARE))))
            self.anew()

    def rest(self, seconds):
        """Sleeps about so long, and while the work pauses; whether to go on."""
        self.ended.wait(random.uniform(0.5, 1.5) * seconds * self.factor)
        while not self.ended.is_set() and not self.running.wait(1):
            pass
        return not self.ended.is_set()


class Work:
    """What one of the sessions does, again and again; it connects anew when it was cut off."""

    rests = 2.0

    def __init__(self, soak, number):
        self.soak = soak
        self.number = number
        self.session = None

    def connect(self):
        return Session(self.soak.port, "admin", self.soak.password)

    def run(self):
        while self.soak.pace.rest(self.rests):
            try:
                if self.session is None:
                    self.session = self.connect()
                    self.begin()
                self.once()
                self.soak.count(self)
            except Exception as e:  # whatever it is, it goes into the table
                self.soak.fail(self, e)
                self.leave()
        self.leave()

    def leave(self):
        if self.session is not None:
            self.session.drop()
            self.session = None

    def begin(self):
        """Once for each session."""

    def once(self):
        raise NotImplementedError

    def tolerating(self, operation, *tags):
        """Whether it was done; it may be refused for these reasons."""
        try:
            self.session.rpc(operation)
            return True
        except Refused as e:
            if e.tag not in tags:
                raise
            return False


class Reads(Work):
    def once(self):
        self.session.rpc(
            random.choice(
                (
                    f"<get>{subtree(entry('DEFAULT', '<agent/>'))}</get>",
                    f"<get>{subtree(entry('DEFAULT', '<backup><name/><status/></backup>'))}</get>",
                    f"<get-config><source><running/></source>{subtree(entry('DEFAULT'))}"
                    "</get-config>",
                    "<get-config><source><running/></source></get-config>",
                    "<get-config><source><running/></source><filter/></get-config>",
                    '<get><filter><netconf-state xmlns="urn:ietf:params:xml:ns:yang:'
                    'ietf-netconf-monitoring"><sessions/><statistics/></netconf-state></filter>'
                    "</get>",
                    '<get-schema xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring">'
                    "<identifier>ietf-yang-types</identifier></get-schema>",
                    '<get-data xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-nmda"'
                    ' xmlns:ds="urn:ietf:params:xml:ns:yang:ietf-datastores">'
                    "<datastore>ds:operational</datastore><max-depth>4</max-depth></get-data>",
                    '<get><filter type="xpath" xmlns:b="urn:bro:backup-restore-orchestrator"'
                    " select=\"//b:backup-manager[b:id='DEFAULT']/b:agent\"/></get>",
                )
            )
        )


class Edits(Work):
    def once(self):
        key = f"edits-{self.number}-{random.randrange(5)}"
        text = random.choice("abcdefgh") * random.randrange(1, 200)
        self.tolerating(
            edit(entry(key, f"<description>{text}</description>")), *BUSY
        )
        refused = edit(entry(key, "<colour>blue</colour>"))
        if self.tolerating(refused, *BUSY, "unknown-element"):
            raise AssertionError("took an unknown element")
        self.tolerating(edit(entry(key, "", REMOVE)), *BUSY)


class Commits(Work):
    rests = 4.0

    def once(self):
        target = "candidate" if self.session.can("candidate") else "running"
        if not self.tolerating(f"<lock><target><{target}/></target></lock>", *BUSY):
            return
        key = f"commits-{self.number}"
        changes = (
            edit(entry(key, f"<description>{random.random()}</description>"), target),
            edit(entry(key, "", REMOVE), target),
        )
        for change in changes:
            self.tolerating(change, *BUSY)
            if target == "candidate":
                if not self.tolerating("<commit/>", *BUSY):
                    self.session.rpc("<discard-changes/>")
        self.session.rpc(f"<unlock><target><{target}/></target></unlock>")


class Orders(Work):
    rests = 15.0

    def once(self):
        name = f"soak-{self.number}"
        self.follow(action(f"<create-backup><name>{name}</name></create-backup>"))
        self.follow(action(f"<backup><name>{name}</name><restore/></backup>"))
        self.follow(action(f"<delete-backup><name>{name}</name></delete-backup>"))

    def follow(self, order):
        number = re.search(rb"<return-value[^>]*>(\d+)<", self.session.rpc(order)).group(1)
        asked = f"<progress-report><action-id>{number.decode()}</action-id><state/><result/>"
        while True:
            reply = self.session.rpc(f"<get>{subtree(entry('DEFAULT', asked + '</progress-report>'))}</get>")
            if b"<state>finished<" in reply:
                if b"<result>success<" not in reply:
                    raise AssertionError(reply)
                return
            time.sleep(0.2)


class Listens(Work):
    rests = 1.0

    def begin(self):
        self.session.rpc(
            '<create-subscription xmlns="urn:ietf:params:xml:ns:netconf:notification:1.0"/>'
        )
        self.rounds = random.randrange(20, 200)

    def once(self):
        while self.session.event(0.5):
            self.soak.events += 1
        self.rounds -= 1
        if self.rounds <= 0:
            self.session.close()
            self.session = None


class Connects(Work):
    """Opens sessions, and ends them in each way there is."""

    rests = 4.0

    def once(self):
        with self.connect() as session:
            session.rpc("<get-config><source><running/></source></get-config>")
        self.connect().drop()
        wire = Wire(self.soak.port, "admin", self.soak.password)
        wire.send(random.choice((b"<hel", b"nonsense]]>]]>", b"")))
        wire.drop()


MIX = {Reads: 20, Edits: 10, Commits: 6, Orders: 3, Listens: 7, Connects: 4}


class Soak:
    def __init__(self, orchestrator, agents):
        self.orchestrator = orchestrator
        self.port = orchestrator.netconf
        with open(f"{orchestrator.data}/admin-password", encoding="utf-8") as file:
            self.password = file.read().strip()
        self.pace = Pace(orchestrator.popen.pid, agents.popen.pid, os.getpid())
        self.lock = threading.Lock()
        self.done = collections.Counter()
        self.failures = []
        self.events = 0
        self.samples = []

    def count(self, work):
        with self.lock:
            self.done[type(work).__name__] += 1

    def fail(self, work, error):
        if self.pace.ended.is_set() and isinstance(error, (Closed, OSError)):
            return
        told = "".join(traceback.format_exception_only(type(error), error)).strip()
        with self.lock:
            self.failures.append(f"{type(work).__name__}: {told}")
            if len(self.failures) <= 10:
                print(f"FAILED {self.failures[-1]}", flush=True)

    def run(self, minutes):
        workers = []
        for kind, count in MIX.items():
            for number in range(count):
                thread = threading.Thread(target=kind(self, number).run, daemon=True)
                thread.start()
                workers.append(thread)
        between = minutes * 60 / SAMPLES
        print(f"{'min':>6} {'heap MiB':>9} {'threads':>8} {'virtual':>8} {'open':>6} "
              f"{'resident':>9} {'core':>6} {'done':>8} {'events':>8} {'failed':>7}", flush=True)
        began = time.monotonic()
        for number in range(1, SAMPLES + 1):
            share = self.work_until(began + number * between)
            self.sample((time.monotonic() - began) / 60, share)
        self.pace.ended.set()
        for thread in workers:
            thread.join(60)

    def work_until(self, end):
        """The share of a core that was used meanwhile."""
        used, began = self.pace.cpu(), time.monotonic()
        while time.monotonic() < end:
            time.sleep(max(0.0, min(5.0, end - time.monotonic())))
            self.pace.adapt()
        return (self.pace.cpu() - used) / max(0.1, time.monotonic() - began)

    def sample(self, minute, share):
        """Lets the work pause, so that what is under way does not count."""
        self.pace.running.clear()
        time.sleep(3)
        pid = self.orchestrator.popen.pid
        heap = process_figures.live_heap(pid)
        system, virtual = process_figures.threads(pid)
        row = (heap, system, virtual, process_figures.descriptors(pid),
               process_figures.resident(pid))
        self.samples.append(row)
        print(f"{minute:6.1f} {row[0]:9.1f} {row[1]:8} {row[2]:8} {row[3]:6} {row[4]:9.0f} "
              f"{share:6.2f} {sum(self.done.values()):8} {self.events:8} "
              f"{len(self.failures):7}", flush=True)
        self.pace.anew()
        self.pace.running.set()

    def verdict(self):
        """The middle third against the last: the first warms up."""
        third = len(self.samples) // 3
        held = True
        allowed = {"heap MiB": (1.1, 4), "threads": (1.0, 4), "virtual threads": (1.0, 6),
                   "descriptors": (1.0, 6), "resident MiB": (1.1, 32)}
        for column, (name, (times, more)) in enumerate(allowed.items()):
            before = statistics.median(row[column] for row in self.samples[third:2 * third])
            after = statistics.median(row[column] for row in self.samples[2 * third:])
            held &= tell(after <= before * times + more,
                         f"{name} do not grow: {before:.1f}, then {after:.1f}")
        for kind in MIX:
            held &= tell(self.done[kind.__name__], f"{kind.__name__}: {self.done[kind.__name__]}")
        held &= tell(self.events, f"{self.events} notifications were read")
        return tell(not self.failures, f"{len(self.failures)} failures") and held


def tell(holds, what):
    print(f"{'PASS' if holds else 'FAIL'}: {what}")
    return bool(holds)


def main():
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory(prefix="bro-soak-") as work:
        orchestrator = Orchestrator(f"{work}/data")
        agents = simulated_agents(
            orchestrator.agents, "--agents", str(AGENTS), "--size", "10KiB"
        )
        try:
            session = orchestrator.session()
            wait_for("the agents", lambda: len(session.agents()) == AGENTS)
            session.close()
            soak = Soak(orchestrator, agents)
            soak.run(minutes)
            held = soak.verdict()
            held &= tell(orchestrator.popen.poll() is None, "the server still runs")
        finally:
            agents.stop()
            code = orchestrator.stop()
    held &= tell(code == 0, f"it stops when it is asked to: {code}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
