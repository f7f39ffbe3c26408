"""What becomes of an action when a process is killed, or cut off, at each of its steps.

Prints a table in Markdown and fails if anything in it is not as it must be. Real processes are
ordered over NETCONF. The orchestrator halts by itself before and after each write to its journal
(-Dbro.debug.halt, see CONTRIBUTING.md); all else is killed or stopped by a signal, or loses its
connection in a proxy.

    kill_table.py [short | PART...]     PART is one of PARTS below; without one, all
"""

import dataclasses
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import typing
import warnings

warnings.simplefilter("ignore")

from ncclient.operations import OperationError  # noqa: E402
from ncclient.transport.errors import TransportError  # noqa: E402

from bro_walk import Orchestrator, files_agent, simulated_agents, wait_for  # noqa: E402
from proxy import Proxy  # noqa: E402
from trees import make_tree, tree_of  # noqa: E402

KIB = 1 << 10
MIB = 1 << 20
SIMULATED = 4
FRAGMENTS = 2
SIZE = 8 * MIB
HALTED = 137

SETTINGS = ("agents.heartbeat=1s", "actions.winding-down=5s")
LEASE = 3

# So slow that there is time to kill somebody while data is on its way.
SLOW = 4 * MIB

# Registrations and answers are repeated after a restart; none of the data is.
REPEATED_MESSAGES = 64 * KIB

# What was on its way is lost, and may be sent again.
IN_FLIGHT = 2 * MIB


class Laboratory:
    """A data directory, agents that stay, and orchestrators one after another."""

    def __init__(self, work):
        self.work = work
        self.proxy = Proxy()
        self.tree = os.path.join(work, "tree")
        make_tree(self.tree, files=20)
        self.original = tree_of(self.tree)
        self.simulated = None
        self.faults = None
        self.start()
        self.files = files_agent("files", self.proxy.port, self.tree)
        self.simulate()
        self.expect(self.session.create("base"), "success")

    def start(self, halt=None, settings=SETTINGS):
        java = (f"-Dbro.debug.halt={halt}",) if halt else ()
        self.orchestrator = Orchestrator(f"{self.work}/data", settings=settings, java=java)
        self.proxy.target = self.orchestrator.agents
        self.session = self.orchestrator.session()
        if self.simulated:
            self.await_agents()

    def simulate(self, faults=()):
        """Has simulated agents with these faults, in a new process if need be."""
        if self.simulated:
            if faults == self.faults and self.simulated.popen.poll() is None:
                return
            self.simulated.stop()
            wait_for("them to be gone", lambda: self.session.agents() == ["files"])
        self.faults = faults
        self.simulated = simulated_agents(
            self.proxy.port, "--agents", str(SIMULATED), "--fragments", str(FRAGMENTS),
            "--size", str(SIZE // SIMULATED // FRAGMENTS),
            *(word for fault in faults for word in ("--fail", fault)),
        )
        self.await_agents()

    def await_agents(self):
        wait_for("all agents", lambda: len(self.session.agents()) == SIMULATED + 1)

    def damage(self):
        shutil.rmtree(os.path.join(self.tree, "d1"), True)

    def is_whole(self):
        return tree_of(self.tree) == self.original

    def expect(self, action, outcome):
        report, _ = self.session.follow(action)
        assert outcome_of(report) == outcome, str(report)

    def locks(self):
        """How many locks the simulated agents hold."""
        told = [line for line in self.simulated.output().splitlines() if '"event":"locks"' in line]
        return json.loads(told[-1])["held"] if told else 0

    def remains(self):
        return os.listdir(os.path.join(self.work, "data", "repository", "staging"))

    def wrongly_shown(self):
        """Restores whatever is called complete; returns the names of what does not come back."""
        wrong = []
        for name in self.session.backups("complete"):
            self.damage()
            report, _ = self.session.follow(self.session.restore(name))
            if outcome_of(report) != "success" or not self.is_whole():
                wrong.append(name)
        return wrong

    def tidy(self):
        for name in self.session.backups():
            if name != "base":
                self.expect(self.session.delete(name), "success")

    def stop(self):
        for process in (self.simulated, self.files, self.orchestrator):
            process.stop()


def outcome_of(report):
    """One word for how an action ended: success, cancelled or the name of what went wrong."""
    if report.text("state") == "cancelled":
        return "cancelled"
    return report.text("error-code") or report.text("result")


@dataclasses.dataclass(frozen=True)
class Scenario:
    """An action, and how it must end wherever the orchestrator is killed.

    Steps before the last one with alike_until in its name are those of another scenario.
    """

    name: str
    order: typing.Callable
    outcome: str
    prepare: typing.Callable = lambda session: None
    faults: tuple = ()
    rate: typing.Optional[int] = None
    cancelled_in: typing.Optional[str] = None
    alike_until: str = ""


def create(session):
    return session.create("row")


def restore(session):
    return session.restore("base")


def delete(session):
    return session.delete("row")


def make_row(session):
    session.follow(session.create("row"))


CREATE = Scenario("create-backup", create, "success")
RESTORE = Scenario("restore", restore, "success")
DELETE = Scenario("delete-backup", delete, "success", prepare=make_row)
FAILING = Scenario(
    "create-backup that fails", create, "agent-failed",
    # late, so that the others have sent what is kept as an incomplete backup
    faults=("sim-0002:transfer:slow=3s", "sim-0002:transfer:error"),
    alike_until="running TRANSFER",
)


def cancelled_in(stage, order, **how):
    return Scenario(
        f"cancel in {stage.upper()}", order, "cancelled",
        cancelled_in=stage, alike_until="cancelling", **how,
    )


CANCELS = (
    cancelled_in("preparation", create, faults=("sim-0001:preparation:slow=3s",)),
    cancelled_in("transfer", create, rate=SLOW),
    cancelled_in("execution", restore, rate=SLOW),
)
STOPPED = Scenario(
    "create-backup", create, "lease-expired", faults=("sim-0001:snapshot:slow=8s",)
)


class Table:
    """The rows, as they come."""

    def __init__(self):
        self.wrong = 0
        print("| action | what happened | outcome | sent again | locks left | wrongly shown | s | |")
        print("|---|---|---|---:|---:|---:|---:|---|")

    def add(self, action, what, outcome, again, locks, shown, began, faults):
        self.wrong += bool(faults)
        sent = "–" if again is None else f"{max(0, again) / KIB:.0f} KiB"
        seconds = time.monotonic() - began
        verdict = "; ".join(faults) or "ok"
        print(
            f"| {action} | {what} | {outcome} | {sent} | {locks} | {shown} "
            f"| {seconds:.1f} | {verdict} |",
            flush=True,
        )


class Rows:
    """Makes the rows of scenarios."""

    def __init__(self, laboratory, table):
        self.laboratory = laboratory
        self.table = table
        self.undisturbed = {}

    def steps(self, scenario):
        """The writes to the journal of one undisturbed run, and the bytes that it takes."""
        if scenario.name in self.undisturbed:
            return self.undisturbed[scenario.name]
        lab = self.laboratory
        self.make_ready(scenario)
        lab.orchestrator.stop()
        lab.start("0:after")
        before = lab.proxy.passed()
        report, _ = lab.session.follow(self.ordered(scenario))
        assert outcome_of(report) == scenario.outcome, str(report)
        lab.proxy.rate = None
        steps = re.findall(r"(?m)^journal write (\d+): (.*)$", lab.orchestrator.output())
        alike = [i for i, (_, what) in enumerate(steps) if scenario.alike_until in what]
        steps = steps[alike[-1] if scenario.alike_until else 0:]
        self.undisturbed[scenario.name] = steps, lab.proxy.passed() - before
        return self.undisturbed[scenario.name]

    def make_ready(self, scenario):
        lab = self.laboratory
        lab.tidy()
        lab.simulate(scenario.faults)
        scenario.prepare(lab.session)
        if scenario.order is restore:
            lab.damage()

    def ordered(self, scenario):
        lab = self.laboratory
        lab.proxy.rate = scenario.rate
        action = scenario.order(lab.session)
        if scenario.cancelled_in:
            self.await_stage(action, scenario.cancelled_in)
            lab.session.cancel(action)
        return action

    def await_stage(self, action, stage):
        session = self.laboratory.session
        wait_for(stage, lambda: session.report(action).text("stage") == stage)

    def all(self, scenario, wanted=None):
        """A row for each step, or for those that are wanted."""
        for number, what in self.steps(scenario)[0]:
            for where in ("before", "after"):
                if wanted is None or f"{where} {number}" in wanted:
                    self.halted(scenario, number, what, where)

    def halted(self, scenario, number, what, where):
        """The orchestrator halts at one of the writes to its journal."""
        began = time.monotonic()
        lab = self.laboratory
        self.make_ready(scenario)
        lab.orchestrator.stop()
        lab.start(f"{number}:{where}")
        known = lab.session.actions()
        before = lab.proxy.passed()
        acknowledged = False
        try:
            self.ordered(scenario)
            acknowledged = True
        except (OperationError, TransportError):
            pass  # it may halt before it can answer
        wait_for("the halt", lambda: lab.orchestrator.popen.poll() == HALTED)
        lab.proxy.rate = None
        lab.start()
        ordered = [action for action in lab.session.actions() if action not in known]
        outcome = "not ordered"
        if ordered:
            outcome = outcome_of(lab.session.follow(ordered[-1])[0])
        again = None
        if outcome == scenario.outcome == "success":
            again = lab.proxy.passed() - before - self.steps(scenario)[1]
        expected = (scenario.outcome,)
        if (number, where) == ("1", "before"):
            expected = ("not ordered",)
        elif "cancelling" in what and where == "before" and not acknowledged:
            # nobody knows any more that it was to be cancelled, and nobody was told that it is
            expected = ("success",)
        self.judge(scenario, f"{where} {number}: {what}", began, outcome, expected,
                   again, REPEATED_MESSAGES)

    def interrupted(self, scenario, what, interrupt, anew=False):
        """Something happens when half of the data is through; then it goes on, or begins anew."""
        began = time.monotonic()
        lab = self.laboratory
        _, needed = self.steps(scenario)
        self.make_ready(scenario)
        before = lab.proxy.passed()
        lab.proxy.rate = SLOW
        action = scenario.order(lab.session)
        wait_for("half of the data", lambda: lab.proxy.passed() - before > needed / 2)
        interrupt(lab)
        lab.proxy.rate = None
        outcome = outcome_of(lab.session.follow(action)[0])
        again = lab.proxy.passed() - before - needed
        most = needed if anew else IN_FLIGHT + REPEATED_MESSAGES
        self.judge(scenario, what, began, outcome, (scenario.outcome,), again, most)

    def stopped(self):
        """The orchestrator stands still while agents are locked: they must not stay so."""
        began = time.monotonic()
        lab = self.laboratory
        self.make_ready(STOPPED)
        lab.orchestrator.stop()
        lab.start(settings=(*SETTINGS, f"agents.lease={LEASE}s"))
        action = STOPPED.order(lab.session)
        self.await_stage(action, "snapshot")
        wait_for("locks", lambda: lab.locks() == SIMULATED)
        lab.orchestrator.popen.send_signal(signal.SIGSTOP)
        since = time.monotonic()
        wait_for("the lease to end", lambda: lab.locks() == 0)
        took = time.monotonic() - since
        lab.orchestrator.popen.send_signal(signal.SIGCONT)
        outcome = outcome_of(lab.session.follow(action)[0])
        expected = (STOPPED.outcome,) if took < LEASE + 2 else ("an unlock in time",)
        self.judge(STOPPED, f"SIGSTOP in SNAPSHOT, unlocked after {took:.1f} s", began, outcome,
                   expected, None, 0)

    def judge(self, scenario, what, began, outcome, expected, again, most):
        lab = self.laboratory
        faults = []
        if outcome not in expected:
            faults.append(f"not {' or '.join(expected)}")
        if again is not None and again > most:
            faults.append("too much was sent again")
        if outcome == "success" and scenario.order is restore and not lab.is_whole():
            faults.append("not restored")
        try:
            wait_for("the locks", lambda: lab.locks() == 0, 15)
        except AssertionError:
            faults.append("locks left")
        if lab.remains():
            faults.append(f"staged data left: {lab.remains()}")
        right = {"base"}
        if (scenario.order, outcome) in ((create, "success"), (delete, "not ordered")):
            right.add("row")
        complete = set(lab.session.backups("complete"))
        if right - complete:
            faults.append("not shown as complete")
        wrong = complete - right | set(lab.wrongly_shown())
        if wrong:
            faults.append("wrongly shown")
        self.table.add(scenario.name, what, outcome, again, lab.locks(), len(wrong), began, faults)


def kill_orchestrator(lab):
    lab.orchestrator.kill()
    lab.start()


def kill_agents(lab):
    lab.simulated.kill()
    lab.simulate()


def cut_network(lab):
    for _ in range(3):
        lab.proxy.cut()
        time.sleep(0.5)


def steps_of(*scenarios):
    """Fills the rows of all steps of these."""
    return lambda rows: [rows.all(scenario) for scenario in scenarios]


def killed(rows):
    for scenario, stage in ((CREATE, "TRANSFER"), (RESTORE, "EXECUTION")):
        rows.interrupted(scenario, f"kill -9 of the orchestrator in {stage}", kill_orchestrator)
        rows.interrupted(scenario, f"connections cut thrice in {stage}", cut_network)
    rows.interrupted(CREATE, "kill -9 of the agents in TRANSFER", kill_agents)
    # what the new process has is not what the old one was given
    rows.interrupted(RESTORE, "kill -9 of the agents in EXECUTION", kill_agents, anew=True)
    rows.stopped()


def short(rows):
    rows.all(CREATE, ("after 5", "before 7"))
    rows.interrupted(CREATE, "kill -9 of the agents in TRANSFER", kill_agents)
    rows.stopped()


PARTS = {
    "create": steps_of(CREATE),
    "restore": steps_of(RESTORE),
    "delete": steps_of(DELETE),
    "failing": steps_of(FAILING),
    "cancel": steps_of(*CANCELS),
    "killed": killed,
}


def main():
    wanted = sys.argv[1:] or list(PARTS)
    parts = {**PARTS, "short": short}
    if not set(wanted) <= set(parts):
        print(__doc__, f"PARTS: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bro-kill-") as work:
        laboratory = Laboratory(work)
        try:
            rows = Rows(laboratory, Table())
            for part in wanted:
                parts[part](rows)
        except BaseException:
            print(laboratory.orchestrator.output(), file=sys.stderr)
            raise
        finally:
            laboratory.stop()
    print(f"\n{rows.table.wrong} rows are wrong; {time.monotonic() - began:.0f} s")
    return 1 if rows.table.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
