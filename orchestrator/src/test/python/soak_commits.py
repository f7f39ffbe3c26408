"""kill -9 during commits: what runs afterwards is the old or the new configuration, whole.

    soak_commits.py [ROUNDS] [SEED]

Some sessions write, in one edit or one commit each, the same number into all their entries. After
each kill the server starts again on the same data: all entries of a session must hold the same
number, and it must be the last that was acknowledged, or the one after it.
"""

import random
import re
import sys
import tempfile
import threading
import time
import warnings

warnings.simplefilter("ignore")

from bro_walk import Orchestrator  # noqa: E402
from wire import Closed, Refused, Session, edit, entry  # noqa: E402

SESSIONS = 4
ENTRIES = 8
MOST = 100
LONGEST = 0.03
PATIENCE = 3
TOLD_EACH = 25


class Writer(threading.Thread):
    """Writes one number after another, until the server dies."""

    def __init__(self, session, number, written, target):
        super().__init__(daemon=True)
        self.session = session
        self.number = number
        self.target = target
        self.acknowledged = written
        self.tried = written
        self.error = None

    def run(self):
        try:
            while True:
                self.tried = self.acknowledged + 1
                if self.write(self.tried):
                    self.acknowledged = self.tried
        except (Closed, OSError, EOFError):
            pass  # the server was killed
        except Exception as e:  # a refusal, or a reply that is none
            self.error = e
        finally:
            self.session.drop()

    def write(self, value):
        change = edit(
            "".join(
                entry(f"w{self.number}-{i}", f"<description>{value}</description>")
                for i in range(ENTRIES)
            ),
            self.target,
        )
        if self.target == "running":
            self.session.rpc(change)
            return True
        try:
            self.session.rpc("<lock><target><candidate/></target></lock>")
        except Refused as e:
            if e.tag != "lock-denied":
                raise
            time.sleep(0.01)
            return False
        self.session.rpc(change)
        self.session.rpc("<commit/>")
        # known from here on, whatever becomes of the unlock
        self.acknowledged = value
        self.session.rpc("<unlock><target><candidate/></target></unlock>")
        return True


class Rounds:
    def __init__(self, data, seed):
        self.data = data
        self.chance = random.Random(seed)
        self.orchestrator = Orchestrator(data)
        with open(f"{data}/admin-password", encoding="utf-8") as file:
            self.password = file.read().strip()
        self.written = [0] * SESSIONS
        self.commits = self.new = self.old = 0
        self.wrong = []

    def connect(self):
        return Session(self.orchestrator.netconf, "admin", self.password)

    def run(self, number):
        sessions = [self.connect() for _ in range(SESSIONS)]
        candidate = sessions[0].can("candidate") and number % 2 == 0
        writers = [
            Writer(session, i, self.written[i], "candidate" if candidate else "running")
            for i, session in enumerate(sessions)
        ]
        for writer in writers:
            writer.start()
        self.await_commits(writers, self.chance.randrange(MOST))
        time.sleep(self.chance.uniform(0, LONGEST))
        self.orchestrator.kill()
        for writer in writers:
            writer.join(30)
        self.orchestrator = Orchestrator(self.data)
        self.judge(number, writers)

    def await_commits(self, writers, wanted):
        end = time.monotonic() + PATIENCE
        before = sum(self.written)
        while time.monotonic() < end:
            if sum(writer.acknowledged for writer in writers) - before >= wanted:
                break
            time.sleep(0.001)

    def judge(self, number, writers):
        with self.connect() as session:
            running = session.rpc(
                "<get-config><source><running/></source></get-config>"
            ).decode()
        for writer in writers:
            found = re.findall(
                rf"<id>w{writer.number}-\d+</id><description>(\d+)</description>", running
            )
            values = {int(value) for value in found}
            allowed = {writer.acknowledged, writer.tried}
            if writer.error:
                self.wrong.append(f"round {number}: {writer.error!r}")
            if writer.acknowledged == 0 and not values:
                values = {0}
            elif len(found) != ENTRIES:
                self.wrong.append(f"round {number}: {len(found)} entries of {ENTRIES}")
            if len(values) != 1 or not values <= allowed:
                self.wrong.append(f"round {number}: {values} is not one of {allowed}")
                values = {writer.acknowledged}
            value = values.pop()
            self.commits += writer.acknowledged - self.written[writer.number]
            self.new += value > writer.acknowledged
            self.old += value == writer.acknowledged < writer.tried
            self.written[writer.number] = value


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory(prefix="bro-commits-") as work:
        test = Rounds(f"{work}/data", seed)
        try:
            for number in range(1, rounds + 1):
                test.run(number)
                if number % TOLD_EACH == 0 or number == rounds:
                    print(f"{number} rounds: {test.commits} commits acknowledged; of those under "
                          f"way {test.new} were done, {test.old} not; wrong: {len(test.wrong)}",
                          flush=True)
        except BaseException:
            print(test.orchestrator.output(), file=sys.stderr)
            raise
        finally:
            test.orchestrator.stop()
    for wrong in test.wrong[:20]:
        print(f"FAIL: {wrong}")
    print(f"{'FAIL' if test.wrong else 'PASS'}: {rounds} kills, seed {seed}")
    return 1 if test.wrong or not test.commits else 0


if __name__ == "__main__":
    sys.exit(main())
