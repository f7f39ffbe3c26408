"""The speed and the bounds of the NETCONF server, measured by nc_load.c."""

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time

import bro_walk
import process_figures
from figures import Bench, verdict
from wire import Session, action, brm, edit, entry, subtree

HERE = os.path.dirname(os.path.abspath(__file__))
ENTRIES = (100, 10_000)
AT_ONCE = 500
WARM_UP = 1500
WARM_SECONDS = 5
SECONDS = 3
HEAP_MIB = 512


def running(inner):
    return f"<get-config><source><running/></source>{subtree(inner)}</get-config>"


# What is asked, with what must be reached: p50 in ms of one session, rate of eight.
ONE = running(entry("e7"))
ALL = "<get-config><source><running/></source></get-config>"
HUNDRED = running("".join(entry(f"e{i}") for i in range(100)))
STATE = f"<get>{subtree(entry('DEFAULT', '<agent><id/><state/></agent>'))}</get>"
PLAN = action("<backup><name>b</name><restore><plan-only>true</plan-only></restore></backup>")
EDIT = edit(entry("e{s}", "<description>{n}</description>"))
ROWS = (
    ("get-config of 1", ONE, 0.23, 9_400),
    ("get-config of all 100", ALL, 0.58, 3_100),
    ("get-config of 100 keys", HUNDRED, 0.58, 3_100),
    ("filtered get of state", STATE, 0.36, 8_270),
    ("action", PLAN, 0.36, 4_800),
    ("edit of one leaf", EDIT, 0.24, 6_800),
)
SAME_COST = ("action", "edit of one leaf")


class Load:
    """The load client, compiled for this machine."""

    def __init__(self, work, orchestrator):
        self.program = f"{work}/nc_load"
        self.port = str(orchestrator.netconf)
        self.environment = {**os.environ, "NC_USER": "admin", "NC_PASSWORD": password(orchestrator)}
        compiler = shutil.which("gcc") or shutil.which("cc")
        assert compiler, "a C compiler and Debian's libssh-dev are needed"
        subprocess.run(
            [compiler, "-O2", "-o", self.program, f"{HERE}/nc_load.c", "-lssh", "-lpthread"],
            check=True,
        )

    def start(self, operation, *words):
        """Starts it, and returns when all its sessions are open and warm."""
        process = subprocess.Popen(
            [self.program, self.port, *map(str, words)],
            env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        process.stdin.write(operation + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "open\n", "the sessions could not be opened"
        return process

    def ended(self, process):
        """Waits for the end, and returns what it measured."""
        told = process.communicate()[0]
        assert process.returncode == 0, f"the load client failed: {told}"
        return json.loads(told.splitlines()[-1])

    def rate(self, operation, sessions, warm_up=WARM_UP, seconds=SECONDS):
        measured = self.ended(self.start(operation, "rate", sessions, warm_up, seconds))
        assert not measured["refused"], f"{measured['refused']} requests were refused"
        return measured


def password(orchestrator):
    with open(f"{orchestrator.data}/admin-password", encoding="utf-8") as file:
        return file.read().strip()


def connect(orchestrator):
    return Session(orchestrator.netconf, "admin", password(orchestrator))


def fill(session, since, until):
    """Configures entries e<since> to e<until - 1>."""
    for begin in range(since, until, AT_ONCE):
        session.rpc(
            edit("".join(
                entry(f"e{i}", f"<description>entry {i}</description>")
                for i in range(begin, min(until, begin + AT_ONCE))
            ))
        )


def netconf():
    """Latency and rate of what a manager asks most, with 100 and with 10,000 entries."""
    with Bench() as bench:
        agents, _ = bench.agents(3, "--size", "1KiB")
        bench.backup("b")
        load = Load(bench.work.name, bench.orchestrator)
        measured = {}
        filled = 0
        print(f"{'entries':>7} {'':22} {'p50 ms':>7} {'p99 ms':>7} {'a second':>9}   8 sessions: "
              f"{'p50 ms':>7} {'p99 ms':>7} {'a second':>9}   {'wanted: p50':>12} {'a second':>9}")
        for entries in ENTRIES:
            with connect(bench.orchestrator) as session:
                fill(session, filled, entries)
            filled = entries
            for name, operation, wanted, wanted_rate in ROWS:
                if operation is ALL and entries > ENTRIES[0]:
                    continue
                load.rate(operation, 4, WARM_UP, WARM_SECONDS)
                one, eight = load.rate(operation, 1), load.rate(operation, 8)
                measured[name, entries] = one, eight
                print(
                    f"{entries:7} {name:22} {row(one)}               {row(eight)}   "
                    f"{wanted:12.2f} {wanted_rate:9}", flush=True,
                )
        agents.stop()
        get, disk = measured["get-config of 1", ENTRIES[0]][0]["p50"], synced_write(bench.work.name)
        print(
            f"a bare write and sync of 4 KiB: p50 {disk * 1e3:.3f} ms; after the {get * 1e3:.3f} ms "
            f"of a get the least that a durable edit can take is {(get + disk) * 1e3:.3f} ms"
        )
        print(f"heap after GC: {process_figures.live_heap(bench.orchestrator.popen.pid):.0f} MiB")
    return all([verdicts(measured), growth(measured)])


def synced_write(folder):
    """What the disk takes to keep a page that replaces another, in seconds."""
    page = bytes(4096)
    took = []
    with open(f"{folder}/page", "wb", buffering=0) as file:
        for _ in range(500):
            began = time.monotonic()
            os.pwrite(file.fileno(), page, 0)
            os.fsync(file.fileno())
            took.append(time.monotonic() - began)
    return statistics.median(took)


def row(figures):
    return f"{figures['p50'] * 1e3:7.3f} {figures['p99'] * 1e3:7.3f} {figures['rate']:9.0f}"


def verdicts(measured):
    held = True
    for name, _, wanted, wanted_rate in ROWS:
        one, eight = measured[name, ENTRIES[0]]
        held &= verdict(
            f"{name}: p50 {one['p50'] * 1e3:.3f} ms (at most {wanted})",
            one["p50"] * 1e3 <= wanted,
        )
        held &= verdict(
            f"{name}: {eight['rate']:.0f} a second (at least {wanted_rate})",
            eight["rate"] >= wanted_rate,
        )
    return held


def growth(measured):
    """With a hundred times the entries an edit and an action cost the same."""
    held = True
    few, many = ENTRIES
    for name, operation, *_ in ROWS:
        if operation is ALL:
            continue
        ratio = measured[name, many][0]["p50"] / measured[name, few][0]["p50"]
        said = f"{name}: {ratio:.2f} times with {many} entries"
        if name in SAME_COST:
            held &= verdict(f"{said} (at most 1.5)", ratio <= 1.5)
        else:
            print(f"      {said}")
    return held


@contextlib.contextmanager
def heap_of(mebibytes):
    """Has orchestrators started with that much heap."""
    before = list(bro_walk.JAVA)
    bro_walk.JAVA[:] = [
        f"-Xmx{mebibytes}m" if word.startswith("-Xmx") else word for word in before
    ]
    try:
        yield
    finally:
        bro_walk.JAVA[:] = before


def sessions():
    """1,000 sessions at once; 100 subscribers to 1,000 changes a second beside a backup."""
    count = 1_000
    settings = (f"netconf.max-sessions={count + 100}",)
    with heap_of(HEAP_MIB), Bench(settings) as bench:
        load = Load(bench.work.name, bench.orchestrator)
        process = load.start(ONE, "hold", count)
        heap = process_figures.live_heap(bench.orchestrator.popen.pid)
        measured = load.ended(process)
        print(f"{count} sessions: {measured}, heap {heap:.0f} MiB after GC, "
              f"resident {process_figures.resident(bench.orchestrator.popen.pid):.0f} MiB")
        held = verdict(
            f"{count} sessions open at once, each answered twice",
            measured["answered"] == 2 * count and not measured["refused"],
        )
        held &= verdict(f"heap {heap:.0f} MiB (less than {HEAP_MIB})", heap < HEAP_MIB)
        return subscribers(bench, load) and held


PUSH = (
    '<establish-subscription xmlns="urn:ietf:params:xml:ns:yang:ietf-subscribed-notifications"'
    ' xmlns:yp="urn:ietf:params:xml:ns:yang:ietf-yang-push"'
    ' xmlns:ds="urn:ietf:params:xml:ns:yang:ietf-datastores">'
    "<yp:datastore>ds:running</yp:datastore>"
    f"<yp:datastore-subtree-filter>{brm(entry('e0'))}</yp:datastore-subtree-filter>"
    "<yp:on-change><yp:dampening-period>100</yp:dampening-period></yp:on-change>"
    "</establish-subscription>"
)


def backup(bench, name):
    """How long a backup takes, in seconds; it does not stay."""
    os.sync()
    took = bench.backup(name)
    bench.forget(name)
    return took


def subscribers(bench, load):
    """A backup at full speed, alone and beside subscribers and changes, in turns."""
    listeners, changes, warm_up, rounds = 100, 1_000, 4, 8
    change = EDIT.replace("{s}", "0")
    agents, _ = bench.agents(4, "--size", "512MiB")
    with connect(bench.orchestrator) as session:
        fill(session, 0, 100)
    load.rate(change, 4, WARM_UP, 6 * WARM_SECONDS)
    seconds = round(3 * backup(bench, "warm")) + 2

    def second(*clients):
        """Right after another one: what waits gets its memory and its disk back slowly."""
        backup(bench, "before")
        before = process_figures.busy(), process_figures.cpu(*clients)
        took = backup(bench, "measured")
        return took, process_figures.busy() - before[0], process_figures.cpu(*clients) - before[1]

    def beside():
        listening = load.start(PUSH, "listen", listeners, seconds)
        changing = load.start(change, "rate", 1, 100, seconds, changes)
        measured = second(listening.pid, changing.pid)
        heard, changed = load.ended(listening), load.ended(changing)
        assert heard["events"] > 0, heard
        print(f"{changed['rate']:.0f} changes and {heard['events'] / seconds:.0f} notifications "
              f"a second; ", end="", flush=True)
        return measured

    measured = {second: [], beside: []}
    for i in range(-warm_up, rounds):
        # neither is always the later one
        for measure in (second, beside) if i % 2 else (beside, second):
            measured[measure].append(measure())
        print(f"beside {measured[beside][-1][0]:.2f} s, alone {measured[second][-1][0]:.2f} s"
              f"{' (warm-up)' if i < 0 else ''}", flush=True)
    agents.stop()
    return cost(*(
        [statistics.median(figures) for figures in zip(*each[warm_up:])]
        for each in (measured[second], measured[beside])
    ))


def cost(alone, beside):
    """What is not the load client's own, which works on the same processors."""
    longer = 100 * (beside[0] / alone[0] - 1)
    more = beside[1] - alone[1]
    assert more > beside[2], "the load client alone took more than came on top: measure again"
    clients = beside[2] / more
    print(f"      beside subscribers a backup takes {longer:.1f} % longer; of the processor time "
          f"that comes on top {100 * clients:.0f} % is the load client's own")
    percent = longer * (1 - clients)
    return verdict(f"subscribers cost a backup {percent:.1f} % (at most 5)", percent <= 5)


COMMANDS = {"netconf": netconf, "sessions": sessions}
