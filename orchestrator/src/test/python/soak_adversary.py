"""What hostile clients do: the server must not fall, swell, or keep others waiting.

    soak_adversary.py [short] [SEED]

Each attack is made on a real process while another process opens a fresh session again and again
and takes the time until it is answered.
"""

import contextlib
import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings

warnings.simplefilter("ignore")

from bro_walk import Orchestrator, wait_for  # noqa: E402
from frames import Mutations  # noqa: E402
import process_figures  # noqa: E402
from wire import (  # noqa: E402
    BASE, END, HELLO, HELLO_1_0, Closed, Refused, Session, Wire, chunked, edit, entry, rpc,
    subtree,
)

MIB = 1 << 20
FRAMES = 5
GET = "<get-config><source><running/></source></get-config>"
ONE = f"<get-config><source><running/></source>{subtree(entry('DEFAULT'))}</get-config>"
LOCK = "<lock><target><{0}/></target></lock>"
UNLOCK = "<unlock><target><{0}/></target></unlock>"

# paramiko and the network, too
ANSWER_MS = 100

# a machine that tests much else at the same time
PATIENT_ANSWER_MS = 3000

# what is resident may grow by so much, in all
GROWTH_MIB = 220


class Watch:
    """Another process that opens fresh sessions; its figures are in milliseconds."""

    def __init__(self, adversary):
        self.process = subprocess.Popen(
            [sys.executable, __file__, "watch", str(adversary.port), adversary.password],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        self.process.stdout.readline()

    def end(self):
        told, _ = self.process.communicate("\n", timeout=60)
        return json.loads(told.splitlines()[-1])


def watch(port, password):
    """Until something is said on standard input."""
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), ended.set()), daemon=True).start()
    answers, opens, failures = [], [], []
    while not ended.is_set() or not answers:
        began = time.monotonic()
        try:
            session = Session(port, "admin", password, timeout=20)
            opened = time.monotonic()
            session.rpc(ONE)
            answers.append((time.monotonic() - opened) * 1e3)
            opens.append((opened - began) * 1e3)
            session.close()
            if len(answers) == 1:
                print("watching", flush=True)
        except Exception as e:  # whatever it is, the server was not there for us
            failures.append(repr(e))
            if len(failures) > 5:
                break
        ended.wait(0.1)
    print(json.dumps({"answers": answers, "opens": opens, "failures": failures}))


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class Adversary:
    def __init__(self, orchestrator, short, seed):
        self.orchestrator = orchestrator
        self.pid = orchestrator.popen.pid
        self.port = orchestrator.netconf
        self.short = short
        self.seed = seed
        self.wrong = 0
        with open(f"{orchestrator.data}/admin-password", encoding="utf-8") as file:
            self.password = file.read().strip()

    def connect(self):
        return Session(self.port, "admin", self.password)

    def wire(self, greeting=HELLO):
        wire = Wire(self.port, "admin", self.password)
        wire.send(greeting + END)
        wire.read_plain()
        return wire

    def warm(self):
        for _ in range(10 if self.short else 200):
            with self.connect() as session:
                for _ in range(5):
                    session.rpc(GET)
        self.before = process_figures.resident(self.pid)

    def attack(self, name, make):
        """Makes an attack under watch, and tells how it went."""
        began = time.monotonic()
        guard = Watch(self)
        try:
            what = make()
        except AssertionError as e:
            what = f"FAIL: {e}"
        seen = guard.end()
        answers = seen["answers"] or [99999.0]
        worst = quantile(answers, 0.99)
        faults = [str(what)] if str(what).startswith("FAIL") else []
        if self.orchestrator.popen.poll() is not None:
            faults.append("FAIL: the server has ended")
        if seen["failures"]:
            faults.append(f"FAIL: others were not served: {seen['failures'][:3]}")
        if worst > (PATIENT_ANSWER_MS if self.short else ANSWER_MS):
            faults.append("FAIL: others had to wait")
        grown = process_figures.resident(self.pid) - self.before
        if grown > GROWTH_MIB:
            faults.append(f"FAIL: {grown:.0f} MiB more are resident")
        self.wrong += bool(faults)
        print(
            f"{name:42} {time.monotonic() - began:6.1f} s  fresh sessions {len(answers):4}: open "
            f"{statistics.median(seen['opens'] or [0]):6.1f} ms, answer p50 "
            f"{statistics.median(answers):6.1f} p99 {worst:7.1f} ms  {grown:+5.0f} MiB  "
            f"{'; '.join(faults) or what or 'ok'}",
            flush=True,
        )

    def all(self):
        self.attack("mutated frames", self.mutated_frames)
        self.attack("silent connections", self.silent_connections)
        self.attack("a byte a second", self.slow_senders)
        self.attack("endless messages", self.endless)
        self.attack("a chunk of 4 GiB that does not come", self.declared)
        self.attack("too deep, too wide, too long, entities", self.monsters)
        self.attack("pipelined gets that nobody reads", self.unread)
        self.attack("large replies that nobody reads", self.large_replies)
        self.attack("cut at every byte of lock, edit, commit", self.cuts)
        self.attack("many sessions at once", self.many)
        self.attack("nothing is left", self.left)

    def mutated_frames(self):
        """Several on a channel, many channels on a connection."""
        wanted = 3_000 if self.short else 100_000
        threads = 2 if self.short else 4
        sent = [0] * threads
        answered = [0] * threads

        def run(number):
            mutations = Mutations(f"{self.seed}-{number}")
            while sent[number] < wanted / threads:
                wire = Wire(self.port, "admin", self.password)
                # the server may end the connection with the session
                with contextlib.suppress(Closed, OSError, EOFError, Exception):
                    channel = wire.channel
                    for _ in range(200):
                        sent[number] += FRAMES
                        answered[number] += self.torment(channel, mutations)
                        if sent[number] >= wanted / threads or not wire.transport.is_active():
                            break
                        channel = wire.open_channel(10)
                wire.drop()

        self.in_threads(threads, run)
        return f"{sum(sent)} frames, {sum(answered)} replies"

    @staticmethod
    def torment(channel, mutations):
        """A few frames, the last of which likely ends it; returns how many were answered."""
        frames = [mutations.well_formed() for _ in range(FRAMES - 1)] + [mutations.frame()]
        channel.settimeout(0.25)
        replies = b""
        with contextlib.suppress(OSError):
            # the end is an error in either framing
            channel.sendall(mutations.hello() + b"".join(frames) + b"\n##\n\n##\n" + 2 * END)
            # a frame may have subscribed to what never ends
            until = time.monotonic() + 1
            while time.monotonic() < until and (read := channel.recv(1 << 16)):
                replies += read
        channel.close()
        return replies.count(b"</rpc-reply>")

    @staticmethod
    def in_threads(count, run):
        running = [threading.Thread(target=run, args=(i,), daemon=True) for i in range(count)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join(3600)

    def silent_connections(self):
        silent = []
        for _ in range(200):
            silent.append(socket.create_connection(("127.0.0.1", self.port), 10))
        time.sleep(5 if self.short else 20)
        for connection in silent:
            connection.close()
        return "200"

    def slow_senders(self):
        """Half of them do not get through SSH, half not through a hello or an rpc."""
        seconds = 8 if self.short else 60
        raw = [socket.create_connection(("127.0.0.1", self.port), 10) for _ in range(25)]
        wires = [Wire(self.port, "admin", self.password) for _ in range(12)]
        wires += [self.wire() for _ in range(13)]
        banner = b"SSH-2.0-slow_and_slower_and_slower_and_slower_and_slower_still\r\n"
        message = (HELLO + END) * 2
        for i in range(seconds):
            for connection in raw:
                with contextlib.suppress(OSError):
                    connection.sendall(banner[i % len(banner):][:1])
            for j, wire in enumerate(wires):
                with contextlib.suppress(Closed):
                    wire.send((message if j < 12 else chunked(rpc(GET)))[i:][:1])
            time.sleep(1)
        for connection in raw:
            connection.close()
        for wire in wires:
            wire.drop()
        return f"50 for {seconds} s"

    def endless(self):
        """As a hello, in chunks, and without; until it is cut off."""
        limit = 64 if self.short else 256
        block = b"<a>" + b"x" * (MIB - 7) + b"</a>"
        chunk = b"\n#%d\n%b" % (len(block), block)
        begin = f'<rpc xmlns="{BASE}" message-id="1"><get>'.encode()
        streams = (
            (HELLO, b"\n#%d\n%b" % (len(begin), begin), chunk),
            (HELLO_1_0, begin, block),
            (None, b"<hello>", block),
            (HELLO, b"", b"\n#1\nx" * 200_000),
        )
        for greeting, first, more in streams:
            wire = Wire(self.port, "admin", self.password)
            sent = 0
            try:
                if greeting:
                    wire.send(greeting + END)
                wire.send(first)
                while sent < limit * MIB:
                    wire.send(more)
                    sent += len(more)
                return "FAIL: an endless message is never cut off"
            except Closed:
                pass
            finally:
                wire.drop()
        return "all cut off"

    def declared(self):
        wires = [self.wire() for _ in range(5)]
        for wire in wires:
            wire.send(b"\n#4294967295\n<rpc>")
        time.sleep(2)
        for wire in wires:
            wire.drop()
        return "ok"

    def monsters(self):
        laughs = "<!DOCTYPE rpc [<!ENTITY a0 'ha'>%s]>" % "".join(
            f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 12)
        )
        for message in (
            rpc("<a>" * 200_000),
            rpc("<a>" * 200_000 + "</a>" * 200_000),
            rpc(f"<{'n' * MIB}/>"),
            rpc("<get " + " ".join(f'a{i}=""' for i in range(20_000)) + "/>"),
            rpc("<get " + " ".join(f'xmlns:a{i}="urn:{i}"' for i in range(20_000)) + "/>"),
            rpc(f"<get><!--{'c' * (8 * MIB)}--></get>"),
            rpc("<get>" + "&amp;" * 500_000 + "</get>"),
            laughs.encode() + rpc("<get>&a11;</get>"),
            b'<!DOCTYPE rpc [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rpc("<get>&x;</get>"),
            b'<!DOCTYPE rpc [<!ENTITY % x SYSTEM "http://127.0.0.1:9/">%x;]>' + rpc("<get/>"),
        ):
            wire = self.wire()
            began = time.monotonic()
            reply = b""
            with contextlib.suppress(Closed):
                wire.send(chunked(message))
                reply = wire.read_chunked()
            wire.drop()
            assert b"root:" not in reply and b"haha" not in reply, "an entity was expanded"
            assert time.monotonic() - began < 20, f"it took {time.monotonic() - began:.0f} s"
        return "all refused"

    def unread(self):
        wires = [self.wire() for _ in range(1 if self.short else 3)]
        requests = chunked(rpc("<get/>")) * 3000
        sending = [
            threading.Thread(target=self.send_for_ever, args=(wire, requests), daemon=True)
            for wire in wires
        ]
        for thread in sending:
            thread.start()
        time.sleep(5 if self.short else 30)
        for wire in wires:
            wire.drop()
        return f"{len(wires)} times 3000"

    @staticmethod
    def send_for_ever(wire, data):
        with contextlib.suppress(Closed, OSError, EOFError):
            wire.send(data)

    def large_replies(self):
        """Of megabytes each; one is read, and its first bytes come at once."""
        entries, text = (1_000, "x" * 1_000) if self.short else (20_000, "x" * 1_000)
        at_once = 1_000
        with self.connect() as session:
            for begin in range(0, entries, at_once):
                session.rpc(edit("".join(
                    entry(f"large-{i}", f"<description>{text}</description>")
                    for i in range(begin, begin + at_once)
                )))
        unread = [self.wire() for _ in range(10)]
        for wire in unread:
            wire.send(chunked(rpc(GET)))
        reader = self.wire()
        began = time.monotonic()
        reader.send(chunked(rpc(GET)))
        reader.more()
        first = time.monotonic() - began
        size = len(reader.read_chunked())
        for wire in (*unread, reader):
            wire.drop()
        with self.connect() as session:
            for begin in range(0, entries, at_once):
                session.rpc(edit("".join(
                    entry(f"large-{i}", "", ' nc:operation="delete"')
                    for i in range(begin, begin + at_once)
                )))
        assert first < (5 if self.short else 1), f"the first byte came after {first:.1f} s"
        return f"{size / MIB:.0f} MiB each, first byte after {first * 1e3:.0f} ms"

    def cuts(self):
        """After each cut the locks are free, and running is as before or as after."""
        with self.connect() as session:
            target = "candidate" if session.can("candidate") else "running"
        operations = [LOCK.format(target), edit(entry("cut", "<description>x</description>"), target)]
        operations += ["<commit/>"] if target == "candidate" else []
        sequence = HELLO + END + b"".join(
            chunked(rpc(operation, i)) for i, operation in enumerate(operations)
        )
        step = len(sequence) // 25 if self.short else 1
        lengths = sorted({*range(0, len(sequence), step), len(sequence)})
        kept = 0
        with self.connect() as judge:
            if target == "candidate":
                judge.rpc("<discard-changes/>")  # frames of before that were mutated have edited it
            for length in lengths:
                wire = Wire(self.port, "admin", self.password)
                own = re.search(rb"<session-id>(\d+)<", wire.read_plain())[1].decode()
                wire.send(sequence[:length])
                if length == len(sequence):
                    for _ in operations:
                        wire.read_chunked()
                time.sleep(length % 4 * 0.01)  # so that some of it is done
                wire.drop()
                self.await_end(judge, own)
                kept += self.undisturbed(judge, target)
        assert kept, "nothing was ever done"
        return f"{len(lengths)} cuts, {kept} commits"

    @staticmethod
    def await_end(judge, session):
        """What was sent before the cut may still be done, with nobody's lock in its way."""
        state = "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"
        ask = (f'<get><filter><netconf-state xmlns="{state}"><sessions><session>'
               f"<session-id>{session}</session-id></session></sessions></netconf-state></filter></get>")
        end = time.monotonic() + 10
        while b"<username>" in judge.rpc(ask):
            assert time.monotonic() < end, f"session {session} does not end"
            time.sleep(0.01)

    def undisturbed(self, judge, target):
        """Whether the edit was done; it is undone."""
        end = time.monotonic() + 10
        while True:
            try:
                judge.rpc(LOCK.format(target))
                break
            except Refused as e:
                assert e.tag == "lock-denied" and time.monotonic() < end, f"no lock: {e}"
                time.sleep(0.01)
        if target == "candidate":
            candidate = judge.rpc("<get-config><source><candidate/></source></get-config>")
            running = judge.rpc(GET)
            assert (b">cut<" in candidate) == (b">cut<" in running), "the candidate was not reset"
        done = b">cut<" in judge.rpc(GET)
        if done:
            judge.rpc(edit(entry("cut", "", ' nc:operation="delete"'), target))
            if target == "candidate":
                judge.rpc("<commit/>")
        judge.rpc(UNLOCK.format(target))
        return done

    def many(self):
        sessions = [self.connect() for _ in range(60)]
        for session in sessions:
            session.rpc(GET)
        for session in sessions[::2]:
            session.wire.send(chunked(rpc(GET))[:40])
            session.drop()
        for session in sessions[1::2]:
            session.close()
        return "60"

    def left(self):
        """Sessions of the dead are gone; the log tells of no bug."""
        asked = (
            '<get><filter><netconf-state xmlns="urn:ietf:params:xml:ns:yang:'
            'ietf-netconf-monitoring"><sessions/></netconf-state></filter></get>'
        )
        with self.connect() as session:
            # our own, and that of the watch
            wait_for(
                "the sessions to end",
                lambda: session.rpc(asked).count(b"<session-id>") <= 2,
            )
        bugs = re.findall(r"(?m)^.*\n(?:Exception|java|org|bro)\S*.*(?:\n\tat .*){1,3}",
                          self.orchestrator.output())
        assert not bugs, f"the log has {len(bugs)} traces, as {bugs[0]}"
        heap = process_figures.live_heap(self.pid)
        return f"heap after GC {heap:.0f} MiB, resident at most {process_figures.high_water(self.pid)} MiB"


def main():
    words = sys.argv[1:]
    if words[:1] == ["watch"]:
        watch(int(words[1]), words[2])
        return 0
    short = words[:1] == ["short"]
    seed = words[-1] if words and words[-1].isdigit() else "1"
    with tempfile.TemporaryDirectory(prefix="bro-adversary-") as work:
        orchestrator = Orchestrator(f"{work}/data")
        try:
            adversary = Adversary(orchestrator, short, seed)
            adversary.warm()
            adversary.all()
        finally:
            code = orchestrator.stop()
    adversary.wrong += code != 0
    print(f"{'FAIL' if adversary.wrong else 'PASS'}: seed {seed}, exit code {code}")
    return 1 if adversary.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
